"""Views to which the page for a new video sends its file, piece by piece.

Responses are JSON: ``offset`` is how many bytes have been received, ``sentence`` why something is
rejected. An upload is found only by the user who began it. VideoAdmin routes here and checks the
permission to add videos.
"""

import base64
import binascii
import re
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from media_gallery.models import Upload
from media_gallery.videos import uploads

_DIGITS = re.compile(r"[0-9]{1,15}", re.ASCII)
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/=]{44}):", re.ASCII)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin or resume an upload; return where to send the pieces, and the offset.

    POST: ``name``, ``size``, ``fingerprint``. Returns 201, or 422 with a sentence.
    """
    size = request.POST.get("size", "")
    if not _DIGITS.fullmatch(size):
        return _error("Trình duyệt không cho biết dung lượng tệp. Hãy chọn lại tệp.")
    try:
        upload = uploads.begin(
            by=request.user,
            name=request.POST.get("name", ""),
            size=int(size),
            fingerprint=uploads.shown_name(request.POST.get("fingerprint", ""))[:100],
        )
    except uploads.UploadRejected as error:
        return _error(str(error))
    return _upload_state(upload, status=201)


@require_http_methods(["GET", "PATCH", "DELETE"])
def piece(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Return the offset (GET), append a piece at ``Upload-Offset`` (PATCH) or delete (DELETE).

    Returns 409 with the server's offset when the piece does not start there; 422 with a sentence
    when the file is rejected.
    """
    upload = _own(request, upload_id)
    if request.method == "DELETE":
        uploads.forget(upload)
        return HttpResponse(status=204)
    if request.method == "GET":
        return _upload_state(upload)
    at = request.headers.get("Upload-Offset", "")
    length = request.headers.get("Content-Length", "")
    if not (_DIGITS.fullmatch(at) and _DIGITS.fullmatch(length)):
        return JsonResponse({"sentence": "Upload-Offset, Content-Length?"}, status=400)
    try:
        uploads.append(upload, request, at=int(at), length=int(length), sha256=_digest_of(request))
    except uploads.WrongPlace as wrong:
        return JsonResponse({"offset": wrong.offset}, status=409)
    except uploads.UploadRejected as error:
        return _error(str(error))
    except UnreadablePostError:
        pass  # The connection broke: the bytes received are kept, and nobody reads the response.
    return _upload_state(upload)


@require_POST
def validate(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Validate a completely received file.

    Returns 200, or 422 with a sentence, and with ``video`` (``title``, ``url``) if the library
    already has the file.
    """
    try:
        uploads.validate(_own(request, upload_id))
    except uploads.AlreadyThere as twin:
        address = reverse("admin:media_gallery_video_change", args=[twin.video.pk])
        return _error(str(twin), video={"title": str(twin.video), "url": address})
    except uploads.UploadRejected as error:
        return _error(str(error))
    return JsonResponse({})


def _own(request: HttpRequest, upload_id: UUID) -> Upload:
    try:
        return Upload.objects.get(uploaded_by=request.user.pk, pk=upload_id)
    except Upload.DoesNotExist as error:
        raise Http404 from error


def _upload_state(upload: Upload, status: int = 200) -> JsonResponse:
    return JsonResponse(
        {
            "id": str(upload.pk),
            "url": reverse("admin:media_gallery_video_upload_piece", args=[upload.pk]),
            "validate": reverse("admin:media_gallery_video_upload_validate", args=[upload.pk]),
            "offset": uploads.offset(upload),
            "size": upload.size,
        },
        status=status,
    )


def _error(sentence: str, **more) -> JsonResponse:
    return JsonResponse({"sentence": sentence, **more}, status=422)


def _digest_of(request: HttpRequest) -> bytes | None:
    """Return the SHA-256 that the browser sent with the piece (Content-Digest, RFC 9530), or None.

    Not every browser can compute it.
    """
    sent = _DIGEST.fullmatch(request.headers.get("Content-Digest", ""))
    try:
        return base64.b64decode(sent[1], validate=True) if sent else None
    except binascii.Error:
        return None
