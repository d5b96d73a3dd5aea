"""More forms of the first sets for the search, as newspapers write them: "TP Hồ Chí Minh".

They are added to the sets that an administrator has left; no form that a set has already.
"""

from django.db import migrations

#: {the first form of a set: more forms}
FORMS = {
    "thành phố Hồ Chí Minh": ("TP Hồ Chí Minh",),
    "giáo dục và đào tạo": ("GD và ĐT",),
    "kế hoạch và đầu tư": ("KH và ĐT",),
    "khoa học và công nghệ": ("KH và CN",),
    "lao động thương binh và xã hội": ("lao động - TB&XH", "LĐ-TB và XH"),
    "nông nghiệp và phát triển nông thôn": ("nông nghiệp và PTNT", "NN và PTNT"),
    "tài nguyên và môi trường": ("TN và MT",),
    "thông tin và truyền thông": ("TT và TT",),
    "văn hóa thể thao và du lịch": ("VHTT và DL",),
}
#: The forms that a set may have at most (`news.models.search.spelling`).
MOST_FORMS = 12


def add_forms(apps, schema_editor):
    """Add the forms to the sets that begin with the same one."""
    spellings = apps.get_model("news", "Spelling").objects
    known = {
        form.lower()
        for forms in spellings.values_list("forms", flat=True)
        for form in _lines(forms)
    }
    for first, more in FORMS.items():
        new = [form for form in more if form.lower() not in known]
        for spelling in spellings.filter(forms__startswith=f"{first}\n"):
            forms = [*_lines(spelling.forms), *new][:MOST_FORMS]
            spellings.filter(pk=spelling.pk).update(forms="\n".join(forms))


def _lines(forms):
    return list(filter(None, forms.splitlines()))


class Migration(migrations.Migration):
    dependencies = [("news", "0024_places_of_frequent_words_of_files")]

    operations = [migrations.RunPython(add_forms, migrations.RunPython.noop)]
