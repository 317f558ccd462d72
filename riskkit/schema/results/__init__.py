"""What riskkit concludes, as records: what every renderer reads, and what the JSON output holds."""
