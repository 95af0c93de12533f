package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

const (
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	emptyType    = "application/vnd.oci.empty.v1+json"
	layerType    = "application/vnd.aquasec.trivy.db.layer.v1.tar+gzip"
)

// push puts the database of a cache directory into a registry as the artifact that `trivy --db-repository` downloads: one
// layer, a tar.gz of the two files. It speaks plain HTTP, to a registry of the tests on this machine.
func push(cache, reference string) error {
	registry, rest, ok := strings.Cut(reference, "/")
	colon := strings.LastIndex(rest, ":")
	if !ok || colon < 1 {
		return fmt.Errorf("%q is not registry/repository:tag", reference)
	}
	repository := "http://" + registry + "/v2/" + rest[:colon]

	archive, err := pack(databasePath(cache), metadataPath(cache))
	if err != nil {
		return err
	}
	layer := descriptor{MediaType: layerType, Digest: digest(archive), Size: len(archive),
		Annotations: map[string]string{"org.opencontainers.image.title": "db.tar.gz"}}
	empty := []byte("{}")
	config := descriptor{MediaType: emptyType, Digest: digest(empty), Size: len(empty)}

	if err := upload(repository, layer.Digest, archive); err != nil {
		return err
	}
	if err := upload(repository, config.Digest, empty); err != nil {
		return err
	}
	content, err := json.Marshal(manifest{2, manifestType, "application/vnd.aquasec.trivy.config.v1+json", config,
		[]descriptor{layer}})
	if err != nil {
		return err
	}
	_, err = send(http.MethodPut, repository+"/manifests/"+rest[colon+1:], manifestType, content, http.StatusCreated)
	if err == nil {
		fmt.Println(reference + "@" + digest(content))
	}
	return err
}

type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

type manifest struct {
	SchemaVersion int          `json:"schemaVersion"`
	MediaType     string       `json:"mediaType"`
	ArtifactType  string       `json:"artifactType"`
	Config        descriptor   `json:"config"`
	Layers        []descriptor `json:"layers"`
}

func digest(content []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(content)) }

func pack(files ...string) ([]byte, error) {
	var buffer bytes.Buffer
	compressed := gzip.NewWriter(&buffer)
	archive := tar.NewWriter(compressed)
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		header := &tar.Header{Name: filepath.Base(file), Mode: 0o644, Size: int64(len(content))}
		if err := archive.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := archive.Write(content); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	if err := compressed.Close(); err != nil {
		return nil, err
	}
	return buffer.Bytes(), nil
}

// upload sends a blob in the registry protocol's two steps: ask where to, then put it there.
func upload(repository, digest string, content []byte) error {
	response, err := send(http.MethodPost, repository+"/blobs/uploads/", "", nil, http.StatusAccepted)
	if err != nil {
		return err
	}
	location, err := response.Location()
	if err != nil {
		return err
	}
	query := location.Query()
	query.Set("digest", digest)
	location.RawQuery = query.Encode()
	_, err = send(http.MethodPut, location.String(), "application/octet-stream", content, http.StatusCreated)
	return err
}

func send(method, target, contentType string, content []byte, expected int) (*http.Response, error) {
	request, err := http.NewRequest(method, target, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	if user := os.Getenv("DOCKER_DELIVERY_TEST_REGISTRY_USER"); user != "" {
		request.SetBasicAuth(user, os.Getenv("DOCKER_DELIVERY_TEST_REGISTRY_PASSWORD"))
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != expected {
		return nil, fmt.Errorf("%s %s: %s: %s", method, target, response.Status, body)
	}
	return response, nil
}
