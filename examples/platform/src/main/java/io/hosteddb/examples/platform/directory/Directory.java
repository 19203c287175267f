package io.hosteddb.examples.platform.directory;

import io.hosteddb.model.EnvironmentId;
import io.hosteddb.model.ProjectId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads the platform's own tables. Thread-safe. */
@Repository
public class Directory {
  private static final String MEMBER =
      "SELECT m.id, m.name, m.role, o.id AS organization_id, o.name AS organization_name"
          + " FROM member m JOIN organization o ON o.id = m.organization_id ";
  private static final String PROJECT = "SELECT id, organization_id, name, slug FROM project ";
  private static final String ENVIRONMENT =
      "SELECT id, project_id, name, slug, type, created_at FROM environment ";

  private final JdbcClient jdbc;

  Directory(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Whose token it is.
   *
   * @param hash the token's hash
   */
  public Optional<Member> memberByTokenHash(String hash) {
    return jdbc.sql(MEMBER + "JOIN access_token t ON t.member_id = m.id WHERE t.hash = ?")
        .param(hash)
        .query(Directory::member)
        .optional();
  }

  /** A member. */
  public Optional<Member> member(String id) {
    return jdbc.sql(MEMBER + "WHERE m.id = ?").param(id).query(Directory::member).optional();
  }

  /** Who did something, for people: the names of the members of an organization. */
  public ActorNames actorNames(String organizationId) {
    Map<String, String> names = new HashMap<>();
    jdbc.sql("SELECT id, name FROM member WHERE organization_id = ?")
        .param(organizationId)
        .query((row, number) -> names.put(row.getString("id"), row.getString("name")))
        .list();
    return new ActorNames(names);
  }

  /** The projects of an organization, by name. */
  public List<Project> projects(String organizationId) {
    return jdbc.sql(PROJECT + "WHERE organization_id = ? ORDER BY name")
        .param(organizationId)
        .query(Directory::project)
        .list();
  }

  /** A project, whoever's it is. */
  public Optional<Project> project(ProjectId id) {
    return jdbc.sql(PROJECT + "WHERE id = ?")
        .param(id.value())
        .query(Directory::project)
        .optional();
  }

  /** The environments of a project, the oldest first. */
  public List<Environment> environments(ProjectId project) {
    return jdbc.sql(ENVIRONMENT + "WHERE project_id = ? ORDER BY created_at, name")
        .param(project.value())
        .query(Directory::environment)
        .list();
  }

  private static Member member(ResultSet row, int number) throws SQLException {
    return new Member(
        row.getString("id"),
        row.getString("name"),
        Role.valueOf(row.getString("role")),
        new Organization(row.getString("organization_id"), row.getString("organization_name")));
  }

  private static Project project(ResultSet row, int number) throws SQLException {
    return new Project(
        ProjectId.of(row.getString("id")),
        row.getString("organization_id"),
        row.getString("name"),
        row.getString("slug"));
  }

  private static Environment environment(ResultSet row, int number) throws SQLException {
    return new Environment(
        EnvironmentId.of(row.getString("id")),
        ProjectId.of(row.getString("project_id")),
        row.getString("name"),
        row.getString("slug"),
        row.getString("type"),
        row.getTimestamp("created_at").toInstant());
  }
}
