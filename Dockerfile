FROM python:3.11.13-slim-bookworm AS packages
WORKDIR /app
COPY requirements-production.lock ./
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements-production.lock

FROM python:3.11.13-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/venv/bin:$PATH PRODUCTION=1 STATIC_ROOT=/app/staticfiles
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin app
WORKDIR /app
COPY --from=packages /venv /venv
COPY . .
# The values below exist during this one command only: gathering files asks for settings and connects to nothing.
RUN SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(48))") ALLOWED_HOSTS=localhost PUBLIC_URL=https://localhost \
    FIELD_KEYS=b25seS13aGlsZS1nYXRoZXJpbmctc3RhdGljLWZpbGU= \
    DATABASE_URL=postgresql://nowhere/none REDIS_URL=redis://nowhere \
    python manage.py collectstatic --noinput
USER 10001
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--threads", "8", "--workers", "2", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
