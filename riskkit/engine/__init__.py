"""
The only arithmetic of riskkit: levels into tiers, tiers into ceilings, ceilings into verdicts, by whole numbers.

A framework becomes a *plan*, answers become *columns*, columns are read, and two look-ups a risk give the verdict. The
same functions work on one row of plain numbers and on numpy columns of many.
"""
