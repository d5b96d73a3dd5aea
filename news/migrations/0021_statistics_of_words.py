"""Let PostgreSQL know the shares of the 5,000 most common words of public texts, not of 1,000.

The search chooses by them how it finds the newest matches (news/search/word_shares.py). At 1,000,000
editions PostgreSQL computes them in 36 s, before in 11.
"""

from django.db import migrations

COLUMNS = ("search", "search_title", "search_pairs")


def statistics(target: int) -> str:
    changed = ", ".join(f"ALTER {column} SET STATISTICS {target}" for column in COLUMNS)
    return f"ALTER TABLE news_edition {changed}; ANALYZE news_edition ({', '.join(COLUMNS)})"


class Migration(migrations.Migration):
    dependencies = [("news", "0020_pairs_of_long_texts")]

    operations = [migrations.RunSQL(statistics(500), statistics(100))]
