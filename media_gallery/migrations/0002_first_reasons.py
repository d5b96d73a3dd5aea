"""Seven reasons that a moderator can give from the first day; edited in the back office like others."""

from django.db import migrations

REASONS = [
    "Ảnh mờ, tối hoặc rung: hãy gửi ảnh khác rõ hơn.",
    "Chú thích còn thiếu hoặc sai: hãy ghi rõ ai, việc gì, ở đâu, ngày nào.",
    "Chưa rõ nguồn hoặc quyền sử dụng: hãy ghi người chụp, người quay hoặc nơi cho phép dùng.",
    "Có người chưa đồng ý cho đăng, nhất là trẻ em, hoặc lộ thông tin cá nhân.",
    "Nội dung không phù hợp với cổng thông tin của cơ quan nhà nước.",
    "Trùng với ảnh, video đã có: hãy dùng ảnh, video đó.",
    "Không đúng với tin bài hoặc album: hãy chọn ảnh, video khác.",
]


def write_first_reasons(apps, schema_editor):
    """Create the first reasons, unless the table has some."""
    reasons = apps.get_model("media_gallery", "RejectionReason").objects
    if not reasons.exists():
        for position, sentence in enumerate(REASONS, start=1):
            reasons.create(sentence=sentence, position=10 * position)


class Migration(migrations.Migration):
    dependencies = [("media_gallery", "0001_albums_photos_videos")]

    operations = [migrations.RunPython(write_first_reasons, migrations.RunPython.noop)]
