package io.hosteddb.examples.platform.directory;

/** A person in an organisation. */
public record Member(String id, String name, Role role, Organization organization) {}
