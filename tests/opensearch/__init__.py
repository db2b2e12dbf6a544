"""Nodes of OpenSearch for the tests, made of the jars in Maven Central. They need a JDK and mvn."""
