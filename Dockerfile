# 稳岗 in a container: the same folder, the same lock and the same commands as on one machine.
#
# From python:slim and not from apache/airflow: that image brings its own set of providers and its own constraints, which differ from
# constraints.txt, and the lock that was tested is the one that has to run (docs/decisions/0010). Raise the tag together with the lock.
#
#   docker build .                    the office: api-server, scheduler, dag-processor, command line
#   docker build --target celery .    the same with the Celery provider, for workers on several machines
#   docker build --target kubernetes .    the same with the provider of Kubernetes, for each task in a pod of its own

FROM python:3.11.15-slim-bookworm AS libraries
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.lock constraints.txt requirements-s3.txt /tmp/
# Bytecode is compiled here once: without it the first import of the rule engine costs seconds in every new container.
RUN /opt/venv/bin/pip install --compile --no-deps --require-hashes --requirement /tmp/requirements.lock
# With a bucket for originals, packages and hand-overs (WENGANG_STORE): docker build --build-arg WITH_S3=yes .
ARG WITH_S3=""
RUN if [ -n "$WITH_S3" ]; then /opt/venv/bin/pip install --compile --requirement /tmp/requirements-s3.txt --constraint /tmp/constraints.txt; fi

FROM libraries AS libraries-celery
COPY requirements-celery.txt /tmp/
RUN /opt/venv/bin/pip install --compile --requirement /tmp/requirements-celery.txt --constraint /tmp/constraints.txt

FROM libraries AS libraries-kubernetes
COPY requirements-kubernetes.txt /tmp/
RUN /opt/venv/bin/pip install --compile --requirement /tmp/requirements-kubernetes.txt --constraint /tmp/constraints.txt

FROM python:3.11.15-slim-bookworm AS house
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/opt/wengang/include:/opt/wengang/plugins:/opt/wengang \
    PYTHONUNBUFFERED=1 \
    GX_ANALYTICS_ENABLED=false \
    LANG=C.UTF-8 \
    TZ=Asia/Shanghai \
    AIRFLOW_HOME=/srv/wengang/airflow \
    AIRFLOW_CONFIG=/opt/wengang/ops/airflow.cfg \
    WENGANG_VAR=/srv/wengang/var \
    WENGANG_INBOX=/srv/wengang/inbox
RUN groupadd --gid 10001 wengang \
    && useradd --uid 10001 --gid wengang --no-create-home --home-dir /srv/wengang --shell /usr/sbin/nologin wengang \
    && install --directory --owner wengang --group wengang --mode 0750 \
       /srv/wengang /srv/wengang/airflow /srv/wengang/airflow/logs /srv/wengang/var /srv/wengang/trial /srv/wengang/inbox /srv/wengang/backup
WORKDIR /opt/wengang
COPY dags dags
COPY plugins plugins
COPY include include
COPY ops ops
COPY sql sql
COPY expectations expectations
RUN python -m compileall -q dags plugins include ops
# Which commit the image was built of: it stands in every record of the audit.
ARG WENGANG_CODE_VERSION=""
ENV WENGANG_CODE_VERSION=$WENGANG_CODE_VERSION
LABEL org.opencontainers.image.revision=$WENGANG_CODE_VERSION
USER wengang

FROM house AS celery
COPY --from=libraries-celery /opt/venv /opt/venv

FROM house AS kubernetes
COPY --from=libraries-kubernetes /opt/venv /opt/venv

# The last stage is what `docker build .` makes.
FROM house AS office
COPY --from=libraries /opt/venv /opt/venv
