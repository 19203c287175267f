package io.hosteddb.examples.platform;

/**
 * An organization made for one test.
 *
 * @param project a project with the environments production and staging
 */
record Tenant(
    String organization,
    String project,
    String production,
    String staging,
    String adminToken,
    String memberToken) {
  /** The path of the project's databases. */
  String databases() {
    return "/v1/server/projects/" + project + "/databases";
  }

  /** The path of one database. */
  String database(String id) {
    return databases() + "/" + id;
  }
}
