package io.hosteddb.examples.platform.directory;

/** An organisation. */
public record Organization(String id, String name) {}
