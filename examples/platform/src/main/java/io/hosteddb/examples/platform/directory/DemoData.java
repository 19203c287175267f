package io.hosteddb.examples.platform.directory;

import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What is there at the first start: an organization with two members and two projects. */
@Component
public class DemoData {
  /** The member that may do everything. */
  public static final String ADMIN = "user_ana";

  /** The member that may look. */
  public static final String MEMBER = "user_ben";

  /** The organization. */
  public static final String ORGANIZATION = "org_acme";

  /** A project with the environments production and staging. */
  public static final ProjectId SUPPORT_AGENT = ProjectId.of("prj_support_agent");

  /** The first environment of {@link #SUPPORT_AGENT}. */
  public static final EnvironmentId PRODUCTION = EnvironmentId.of("env_support_production");

  /** The other environment of {@link #SUPPORT_AGENT}. */
  public static final EnvironmentId STAGING = EnvironmentId.of("env_support_staging");

  /** A project with a single environment. */
  public static final ProjectId DOCS_SEARCH = ProjectId.of("prj_docs_search");

  /** The environment of {@link #DOCS_SEARCH}. */
  public static final EnvironmentId DOCS_PRODUCTION = EnvironmentId.of("env_docs_production");

  private static final Instant LONG_AGO = Instant.parse("2026-09-01T08:00:00Z");

  private final JdbcClient jdbc;
  private final UserVariables variables;

  DemoData(JdbcClient jdbc, UserVariables variables) {
    this.jdbc = jdbc;
    this.variables = variables;
  }

  /** Makes it, unless it is there. */
  @Transactional
  public void makeIfMissing() {
    // Nodes that start together do it one after the other.
    jdbc.sql("SELECT id FROM seeding FOR UPDATE").query(Long.class).single();
    boolean there =
        jdbc.sql("SELECT count(*) FROM organization WHERE id = ?")
                .param(ORGANIZATION)
                .query(Long.class)
                .single()
            > 0;
    if (there) {
      return;
    }
    jdbc.sql("INSERT INTO organization (id, name) VALUES (?, ?)")
        .params(ORGANIZATION, "Acme")
        .update();
    member(ADMIN, "Ana", Role.ADMIN);
    member(MEMBER, "Ben", Role.MEMBER);
    project(SUPPORT_AGENT, "Support agent", "support-agent");
    environment(PRODUCTION, SUPPORT_AGENT, "production", 0);
    environment(STAGING, SUPPORT_AGENT, "staging", 1);
    project(DOCS_SEARCH, "Docs search", "docs-search");
    environment(DOCS_PRODUCTION, DOCS_SEARCH, "production", 2);
    variables.change(
        SUPPORT_AGENT, null, ADMIN, none -> Map.of("LOG_LEVEL", "info", "AGENT_NAME", "Support"));
    variables.change(
        SUPPORT_AGENT,
        STAGING,
        ADMIN,
        none -> Map.of("LOG_LEVEL", "debug", "DATABASE_URL", "postgresql://localhost:5432/dev"));
  }

  private void member(String id, String name, Role role) {
    jdbc.sql("INSERT INTO member (id, organization_id, name, role) VALUES (?, ?, ?, ?)")
        .params(id, ORGANIZATION, name, role.name())
        .update();
  }

  private void project(ProjectId id, String name, String slug) {
    jdbc.sql("INSERT INTO project (id, organization_id, name, slug) VALUES (?, ?, ?, ?)")
        .params(id.value(), ORGANIZATION, name, slug)
        .update();
  }

  private void environment(EnvironmentId id, ProjectId project, String name, int order) {
    OffsetDateTime createdAt = LONG_AGO.plusSeconds(order).atOffset(ZoneOffset.UTC);
    jdbc.sql(
            "INSERT INTO environment (id, project_id, name, slug, type, created_at)"
                + " VALUES (?, ?, ?, ?, ?, ?)")
        .params(id.value(), project.value(), name, name, name, createdAt)
        .update();
  }
}
