"""Which articles have similar texts: computed by news/related, read beside a public text.

All rows can be computed again from the public record, so the journal says nothing of them.
"""

from django.db import models

from news.models.desk import Article


class FeatureFrequency(models.Model):
    """In how many of the public texts that were counted a feature of a text stands.

    A feature is a pair of words, "vinh_phuc", or a word that is no syllable, "covid"
    (news/related/features.py). One without a row stands in too few texts to be worth a row.
    """

    feature = models.TextField(primary_key=True)
    texts = models.PositiveIntegerField()
    of_texts = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.feature}: {self.texts}/{self.of_texts}"


class SimilarArticle(models.Model):
    """``other`` has a text similar to that of ``article``. Each pair of articles has two rows.

    A row says nothing of what is public: readers see an article by its public edition alone.
    """

    # The unique constraint and the index below begin with it.
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="similar_articles", db_index=False
    )
    other = models.ForeignKey(Article, models.CASCADE, related_name="+")
    similarity = models.FloatField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="news_similar_article_once", fields=["article", "other"]),
            models.CheckConstraint(
                name="news_similar_article_is_another",
                condition=~models.Q(article=models.F("other")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["article", "-similarity", "-other"], name="news_similar_article_nearest"
            ),
        ]

    def __str__(self):
        return f"{self.article_id} ~ {self.other_id}: {self.similarity:.3f}"


class ComparedArticle(models.Model):
    """``edition`` is the id of the edition by which ``article`` was last compared with others."""

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="+", db_index=False
    )
    edition = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.article_id}: {self.edition}"
