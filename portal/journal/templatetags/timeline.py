"""`{% load timeline %}`, for the pages that show entries of the journal."""

from django import template

from portal.journal import timeline

register = template.Library()
register.filter("facts_in_words", timeline.facts_in_words)
