"""The back office's page that merges a category into another, with the numbers before."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.back_office.categories import merging
from portal.taxonomy.models import Category


class _Target(forms.ModelChoiceField):
    def label_from_instance(self, category: Category) -> str:
        return f"{category.parent} › {category}" if category.parent else str(category)


class MergeForm(forms.Form):
    """Form that asks into which category to merge."""

    def __init__(self, *args, category: Category, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["into"] = _Target(
            merging.targets_of(category),
            label="Gộp vào",
            empty_label="– chọn chuyên mục –",
            error_messages={
                "required": "Hãy chọn chuyên mục.",
                "invalid_choice": "Không gộp được vào chuyên mục này.",
            },
        )


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, category_id: int) -> HttpResponse:
    """Show what the category holds and merge it, or, if it is merged, give it its page back."""
    if not merging.may_merge(request.user):
        raise PermissionDenied
    category = get_object_or_404(Category.objects.select_related("merged_into"), pk=category_id)
    splits = "split" in request.POST
    form = MergeForm(
        request.POST if request.method == "POST" and not splits else None, category=category
    )
    done = ""
    how: dict[str, Any] = {"by": request.user, "opened": request.POST.get("opened", "")}
    try:
        if splits:
            merging.split(category, **how)
            done = f"“{category.name}” lại là một chuyên mục riêng, ở cấp một."
        elif form.is_valid():
            into = form.cleaned_data["into"]
            merging.merge(category, into=into, **how)
            done = f"Đã gộp “{category.name}” vào “{into}”. Địa chỉ cũ dẫn đến “{into}”."
    except merging.ActionNotAllowed as error:
        form.add_error(None, str(error)) if form.is_bound else messages.error(request, str(error))
    if done:
        messages.success(request, done)
        return HttpResponseRedirect(reverse("admin:taxonomy_category_changelist"))
    context = admin.site.each_context(request) | {
        "title": "Tách chuyên mục" if category.merged_into else "Gộp chuyên mục",
        "category": category,
        "opened": merging.seen(),
        "form": form,
        "content": merging.Content.of(category),
        "children": category.children.filter(merged_into=None),
    }
    return TemplateResponse(request, "admin/taxonomy/category/merge.html", context)
