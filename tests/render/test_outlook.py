"""The outlook in every format: beside the verdict, never instead of it, and nothing where there is none."""

import re
from collections.abc import Iterator
from io import StringIO
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from riskkit.render import charts, html, markdown, words
from riskkit.render.terminal import score_view
from riskkit.schema.outlook import Bar, Crossing, Spread
from riskkit.schema.reading import ZONES
from riskkit.schema.recommendation import Recommendation
from tests.render.outlooks import CHANCES, OUTLOOK, PACKAGES, PATH, chance, package
from tests.render.samples import sample
from tests.render.test_html import parsed

HEADS = ("Chances, and benefit forgone", "What would change it", "What to find out next", "Packages of measures")


def without() -> Recommendation:
    """The sample with no outlook."""
    return sample().model_copy(update={"outlook": None})


def viewed(record: Recommendation, width: int = 100_000) -> str:
    """What `score` says of a record."""
    return score_view(record, Console(file=StringIO(), width=width))


def rows(part: str) -> Iterator[str]:
    """The text of each row of tables, cells apart."""
    for row in re.findall(r"<tr.*?</tr>", part, re.DOTALL):
        cells = re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        yield " | ".join(parsed(cell).text for cell in cells)


def section(text: str, key: str) -> str:
    """One section of an HTML report."""
    return text.partition(f'<section id="{key}"')[2].partition("</section>")[0]


def test_without_an_outlook_nothing_of_it_is_shown() -> None:
    """A record without one says nothing of chances, flips, what to find out, packages or a path, in any format."""
    plain, page, view = markdown.report(without()), html.report(without()), viewed(without())
    assert not [head for head in (*HEADS, "The path to") if f"## {head}" in plain]
    assert not {"chances", "flips", "next", "path", "packages"} & {
        part.attributes.get("id") for part in parsed(page).elements
    }
    for text in (plain, page, view):
        assert "samples" not in text
        assert "find out next" not in text
    assert "Chance" not in view


def test_a_chance_stands_beside_the_benefit_and_is_not_netted() -> None:
    """Every option's row has its chance, then what is forgone, its verdict, and nothing made of the two."""
    said = list(rows(section(html.report(sample()), "chances")))
    for key, found in CHANCES.items():
        _, chance_, forgone, verdict = next(row for row in said if row.startswith(f"{key} ")).split(" | ")
        assert chance_ == words.chance(found)
        assert forgone == " ".join(map(words.amount, (found.forgone.mean, found.forgone.low))) + (
            f" to {words.amount(found.forgone.high)}"
        )
        assert verdict == words.spoken(sample().options[key].verdict)
    assert "| `r3` API access with fine-tuning | 12% ± 0.5 | 0.55 (0.44 to 0.63) |" in markdown.report(sample())


def test_how_it_was_sampled_is_said_once() -> None:
    """Number, way and seed are in the report in one place, with what the share is not."""
    for text in (markdown.report(sample()), html.report(sample())):
        assert text.count(words.sampling(OUTLOOK.sampling)) == 1
        assert text.count("not the probability of harm") >= 1


@pytest.mark.parametrize("way", ["opens", "closes", "moves"])
def test_every_flip_is_told(way: str) -> None:
    """Markdown and HTML have each set, what is then recommended, and what was tried to be sure."""
    plain, page = markdown.report(sample()), parsed(section(html.report(sample()), "flips")).text
    for flip in words.by_direction(OUTLOOK.flips)[way]:
        for change in flip.changes:
            assert f"`{change.question}` at `{change.level}`" in plain
            assert f"{change.question} at {change.level}" in page
    for text in (plain, page):
        assert "Every set of up to 2 answers was tried" in text
        assert "48,210 hypothetical assessments were scored" in text


def test_a_flip_says_from_what_to_what() -> None:
    """What stands now is said beside what would follow, and what stays as it is is said to."""
    for text in (markdown.report(sample()), parsed(section(html.report(sample()), "flips")).text):
        plain = text.replace("`", "").partition("What would change it")[2]
        assert "Now r3 (API access with fine-tuning) is recommended, and the most open cleared is r2 and r5." in (
            plain.replace("API access with fine-tuning (r3)", "r3 (API access with fine-tuning)").replace(
                "r2, r5", "r2 and r5"
            )
        )
        told = plain.partition("What to find out next")[0]
        kept = [flip for flip in OUTLOOK.flips.found if flip.ceiling == sample().ceiling]
        assert told.count("as now") == len(kept) == 1
        assert (told.count(", with conditions"), told.count(", without conditions")) == (1, 1)


def test_the_minute_says_both_chances_and_from_what_to_what() -> None:
    """In one minute a reader learns what settling the first question may change, and what each flip would change."""
    found = sample()
    for text in (markdown.report(found), parsed(html.report(found)).text):
        plain = text.replace("`", "")
        assert (
            "bio-uplift, which changes what is recommended with a chance of 31%, what is cleared with one of 36%:"
            in plain
        )
        for flips in words.by_direction(OUTLOOK.flips).values():
            assert f"; then {words.flipped(found, flips[0])}" in plain


def test_the_same_option_without_its_conditions_is_told() -> None:
    """Where the recommendation stays and is then cleared, what falls away are its conditions."""
    found = sample()
    flip = OUTLOOK.flips.found[1]
    assert words.flipped(found, flip) == (
        "r3 stays recommended, without conditions; most open cleared goes from r2 and r5 to r3 and r5"
    )
    held = flip.model_copy(update={"conditional": True})
    assert words.flipped(found, held).startswith("r3 stays recommended; ")
    other = held.model_copy(update={"recommended": "r7"})
    assert words.flipped(found, other).startswith("r7 is recommended, with conditions, not r3; ")
    closed = flip.model_copy(update={"direction": "closes", "ceiling": found.ceiling})
    assert words.flipped(found, closed).endswith(f"; {found.asked.id} is no longer cleared")


def test_a_proven_level_that_is_read_already_is_in_doubt() -> None:
    """Where a set needs the level that is read now, what lacks is that it is settled, and it says why it is not."""
    flip = OUTLOOK.flips.found[0]
    same = flip.model_copy(update={"changes": (flip.changes[0].model_copy(update={"level": "substantial"}),)})
    flips = OUTLOOK.flips.model_copy(update={"found": (same,)})
    record = sample().model_copy(update={"outlook": OUTLOOK.model_copy(update={"flips": flips})})
    assert "`bio-uplift` settled at `substantial` or better, shown by" in markdown.report(record)
    assert "(fact, now read as `substantial`, but shown only by an internal test)" in markdown.report(record)
    assert "(fact, now read as substantial, but shown only by an internal test)" in parsed(html.report(record)).text
    assert "opens: bio-uplift settled at substantial or better, shown by" in viewed(record)


def test_many_flips_are_folded_and_none_is_left_out() -> None:
    """Beyond the first eight the rest is folded away, and all are there."""
    many = tuple(
        flip.model_copy(update={"changes": (change.model_copy(update={"question": f"question-{number}"}),)})
        for flip in OUTLOOK.flips.found[:1]
        for change in flip.changes
        for number in range(11)
    )
    outlook = OUTLOOK.model_copy(update={"flips": OUTLOOK.flips.model_copy(update={"found": many})})
    part = section(html.report(sample().model_copy(update={"outlook": outlook})), "flips")
    open_, _, folded = part.partition("<details")
    assert [len(set(re.findall(r"question-\d+", half))) for half in (open_, folded)] == [8, 3]
    assert "3 more" in folded


def test_an_irreversible_stage_has_no_stop_and_says_so() -> None:
    """A stage that can be taken back says what closes it again, one that cannot that nothing does."""
    for text in (
        markdown.report(sample()).partition("## The path to")[2].partition("\n## ")[0],
        section(html.report(sample()), "path"),
    ):
        assert text.count("never: it cannot be taken back") == sum(not s.reversible for s in PATH.stages) == 1
        assert text.count("Opens when") == text.count("Closes again when") == len(PATH.stages)
        assert text.count("by then it has expired") == sum(bool(s.again) for s in PATH.stages) == 1
        for stage in PATH.stages:
            assert stage.earliest in text
            assert stage.review in text


def test_the_drawn_and_the_listed_tornado_are_of_the_options_in_focus() -> None:
    """What is recommended, asked for and next more open is drawn; of the others what moves them most is listed."""
    text = html.report(sample())
    assert len(re.findall(r"What each answer moves at r\d+", text)) == len(words.in_focus(sample()))
    assert text.count("What moves it most") == len(OUTLOOK.tornado) - len(words.in_focus(sample()))


def test_numbers_and_raters_stand_in_place_of_confidence() -> None:
    """A number is shown with its ends, raters one by one with their dissent; confidence is said of levels alone."""
    plain = markdown.report(sample())
    number, pooled = (
        plain.partition(f"#### `{key}`")[2].partition("####")[0] for key in ("tuning-cost", "influence-uplift")
    )
    assert (
        "`marginal`, from the number 300, at least 120.5 and at most 25,000, so `none-known` to `substantial`" in number
    )
    assert "confidence" not in number
    assert "`marginal`, pooled from 4 raters, so `none-known` to `substantial`" in pooled
    assert "- Rater `rater-2`: `severe`, low confidence, dissents: it wrote a campaign in an hour" in pooled
    assert "- Rater `rater-3`: 0.25, at least 0.1 and at most 0.5" in pooled
    assert "- Rater `rater-4`: does not know: had no access" in pooled
    page = parsed(html.report(sample())).text
    assert "marginal, from the number 300, at least 120.5 and at most 25,000, so none-known to substantial" in page
    assert "rater-2: severe, low confidence, dissents. it wrote a campaign in an hour" in page


def test_the_terminal_says_little_of_it() -> None:
    """A dozen lines at most: chances in the table, a flip of each direction, three questions, where there is more."""
    with_, without_ = viewed(sample()).split("\n"), viewed(without()).split("\n")
    assert 0 < len(with_) - len(without_) <= 12
    view = "\n".join(with_)
    assert "What would change it soonest (riskkit report has all of it)" in view
    for line in (
        "- opens: bio-uplift at none-known or better, shown by an independent test with adversarial-tuning; "
        "then r8 is recommended, not r3; most open cleared goes from r2 and r5 to r8 and r5",
        "- closes: bio-uplift at severe or worse; "
        "then r0 is recommended, not r3; most open cleared goes from r2 and r5 to r0",
        "- moves: research-claim at many; then r5 is recommended, not r3; most open cleared stays r2 and r5",
        "- bio-uplift: changes what is recommended with a chance of 31%, what is cleared with one of 36%, high effort",
    ):
        assert line in with_
    assert re.search(r"r8 Open weights .*66% +0\.80", view)


def test_the_chance_with_conditions_met_stands_beside_the_one_as_it_stands() -> None:
    """Each format says both of what is recommended with conditions, and which is which."""
    plain, page = markdown.report(sample()), parsed(html.report(sample())).text
    assert "`r3` turns out intolerable in 12% ± 0.5 of samples, and with its conditions met in 3.0% ± 0.5; not" in plain
    assert "turns out intolerable in 12% of samples, and with its conditions met in 3.0%" in page
    assert "with its conditions met r3 is intolerable in 3.0%" in " ".join(viewed(sample()).split())


def test_an_outlook_without_plans_has_neither_packages_nor_a_path() -> None:
    """Where no plans were asked for, each format leaves out their sections, and whatever leads to them."""
    record = sample().model_copy(update={"outlook": OUTLOOK.model_copy(update={"packages": None, "path": None})})
    page, plain = html.report(record), markdown.report(record)
    for name in ("packages", "path"):
        assert f'id="{name}"' in html.report(sample()) and f'"#{name}"' in html.report(sample())
        assert f'id="{name}"' not in page and f'"#{name}"' not in page
    assert "## The path to" not in plain and "## Packages of measures" not in plain
    assert viewed(record) == viewed(sample())


def test_an_outlook_in_which_nothing_changes_anything() -> None:
    """With no flip, question, stage, bar or package each format still says that there is none."""
    bare = OUTLOOK.model_copy(
        update={
            "chances": {},
            "tornado": {},
            "next": (),
            "flips": OUTLOOK.flips.model_copy(update={"found": (), "idle": ()}),
            "packages": PACKAGES.model_copy(update={"best": {}, "front": (), "effort": None}),
            "path": PATH.model_copy(update={"stages": (), "reaches": True}),
        }
    )
    record = sample().model_copy(update={"outlook": bare})
    for text in (markdown.report(record), parsed(html.report(record)).text):
        for said in (
            "No such set changes anything.",
            "Nothing that could be found out would change the outcome.",
            "No cleared option has a package.",
            "within any effort",
            "In stages to what is asked for",
        ):
            assert said in text
    for said in ("No set of up to 2 answers.", "Nothing that could be found out would change the outcome."):
        assert said in viewed(record)


@given(st.lists(st.integers(0, 100), min_size=4, max_size=4).filter(any))
def test_the_zones_of_a_bar_fill_it_the_worst_first(weights: list[int]) -> None:
    """Stretches lie end to end from the worst zone on and fill the bar, so that the chance is read from the left."""
    shares = [weight / sum(weights) for weight in weights]
    acceptable, tolerable, intolerable, extreme = shares
    found = chance(acceptable, tolerable, intolerable, extreme, Spread(mean=0, low=0, high=0))
    parts = charts.shares(found)
    assert [part.zone for part in parts] == sorted((p.zone for p in parts), key=ZONES.index, reverse=True)
    assert all(before.x + before.width == after.x for before, after in pairwise(parts))
    assert (parts[0].x, parts[-1].x + parts[-1].width) == (0, charts.WIDE)
    bad = sum(part.width for part in parts if part.zone in {"intolerable", "extreme"})
    assert bad == pytest.approx(charts.WIDE * found.intolerable, abs=1)


@given(st.lists(st.floats(0, 3), min_size=3, max_size=3).map(sorted))
def test_a_mean_stands_between_its_ends(values: list[float]) -> None:
    """Marks are in order and within the plot, and the axis reaches to the largest."""
    low, mean, high = values
    spread = Spread(mean=mean, low=low, high=high)
    most = charts.most_forgone([chance(1, 0, 0, 0, spread)])
    found = charts.interval(spread, most)
    assert most >= high
    assert charts.EDGE <= found.low <= found.mean <= found.high <= charts.WIDE - charts.EDGE


LENGTHS = st.floats(0, 5)


@given(st.lists(st.tuples(LENGTHS, LENGTHS, st.floats(0, 1)), min_size=1, max_size=6))
def test_a_tornado_is_to_scale(reaches: list[tuple[float, float, float]]) -> None:
    """Better is left of now and worse right of it, a longer reach is longer, and cuts lie within the reach."""
    option = sample().options["r3"]
    now = option.risks["bio-chem-weapons"].rows[option.reads].likelihood
    bars = [
        Bar(
            question=f"q{number}",
            risk="bio-chem-weapons",
            best="a",
            worst="b",
            down=-down,
            up=up,
            crossings=(Crossing(cut=now * 10 ** (up * part), zone="extreme"),),
        )
        for number, (down, up, part) in enumerate(reaches)
    ]
    found = charts.tornado(option, bars)
    for reach in found.reaches:
        assert charts.EDGE <= reach.best <= found.now <= reach.worst <= charts.WIDE - charts.EDGE
        assert all(found.now - 1 <= cross.x <= reach.worst + 1 for cross in reach.crosses)
    lengths = [reach.worst - found.now for reach in found.reaches]
    assert [lengths[n] for n in sorted(range(len(bars)), key=lambda n: bars[n].up)] == sorted(lengths)
    assert "now" in {tick.text for tick in found.ticks}


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0, 99), st.floats(0, 1)), max_size=12))
def test_the_front_rises(packages: list[tuple[int, float, float]]) -> None:
    """More effort stands further right, more benefit higher, all within the plot; labels keep apart."""
    front = tuple(package(f"r{key}", effort=effort, benefit=benefit) for key, effort, benefit in packages)
    found = charts.front(PACKAGES.model_copy(update={"front": front}))
    assert sorted(line.key for line in found.lines) == sorted({entry.option for entry in front})
    for line in found.lines:
        assert charts.START <= line.x <= charts.END
        assert charts.FLOOR - charts.HEIGHT <= line.y <= charts.FLOOR
        assert line.path.endswith((f"V{line.y}", f" {line.y}"))
    assert all(above.label <= below.label - charts.APART for below, above in pairwise(found.lines))
