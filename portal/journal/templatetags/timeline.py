"""`{% load timeline %}`: the filter `facts_in_words` for pages that show journal entries."""

from django import template

from portal.journal import timeline

register = template.Library()
register.filter("facts_in_words", timeline.facts_in_words)
