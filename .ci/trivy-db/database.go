package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
	"go.yaml.in/yaml/v3"
)

// The version of the layout below that Trivy accepts; any other makes it refuse --skip-db-update.
const schemaVersion = 2

const (
	sourcesBucket = "data-source"   // advisory bucket -> who says so
	detailsBucket = "vulnerability" // id -> title, severity by vendor, CVSS, references
)

// A node is either a bucket with nodes inside, or a key with a value, which is stored as JSON.
type node struct {
	Bucket string `yaml:"bucket"`
	Pairs  []node `yaml:"pairs"`
	Key    string `yaml:"key"`
	Value  any    `yaml:"value"`
}

// The content of metadata.json.
type metadata struct {
	Version      int
	NextUpdate   time.Time
	UpdatedAt    time.Time
	DownloadedAt time.Time
}

func write(fixtures, cache string) error {
	roots, err := load(fixtures)
	if err != nil {
		return err
	}
	if err := check(roots); err != nil {
		return err
	}
	directory := filepath.Join(cache, "db")
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	if err := replace(databasePath(cache), func(path string) error { return store(roots, path) }); err != nil {
		return err
	}
	now := time.Now().UTC()
	content, err := json.Marshal(metadata{schemaVersion, now.Add(24 * time.Hour), now, now})
	if err != nil {
		return err
	}
	return replace(metadataPath(cache), func(path string) error { return os.WriteFile(path, content, 0o644) })
}

func databasePath(cache string) string { return filepath.Join(cache, "db", "trivy.db") }
func metadataPath(cache string) string { return filepath.Join(cache, "db", "metadata.json") }

// replace lets make write a new file and puts it in place in one go, so that a scan that runs meanwhile reads a whole one.
func replace(path string, make func(path string) error) error {
	fresh := path + ".new"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := make(fresh); err != nil {
		return err
	}
	return os.Rename(fresh, path)
}

func load(fixtures string) ([]node, error) {
	files, err := filepath.Glob(filepath.Join(fixtures, "*.yaml"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no *.yaml in %s", fixtures)
	}
	var roots []node
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var nodes []node
		if err := yaml.Unmarshal(content, &nodes); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		roots = append(roots, nodes...)
	}
	return roots, nil
}

// check refuses what Trivy would accept in silence and report oddly: an advisory without details has no severity, and
// a bucket without a source has severities of nobody.
func check(roots []node) error {
	known := map[string]map[string]bool{sourcesBucket: {}, detailsBucket: {}}
	for _, root := range roots {
		if keys := known[root.Bucket]; keys != nil {
			for _, entry := range root.Pairs {
				keys[entry.Key] = true
			}
		}
	}
	for _, root := range roots {
		if known[root.Bucket] != nil {
			continue
		}
		if !known[sourcesBucket][root.Bucket] {
			return fmt.Errorf("bucket %q has no %s", root.Bucket, sourcesBucket)
		}
		for _, library := range root.Pairs {
			for _, advisory := range library.Pairs {
				if !known[detailsBucket][advisory.Key] {
					return fmt.Errorf("%s of %s in %q has no entry in %s",
						advisory.Key, library.Bucket, root.Bucket, detailsBucket)
				}
			}
		}
	}
	return nil
}

func store(roots []node, path string) error {
	db, err := bolt.Open(path, 0o644, nil)
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bolt.Tx) error {
		for _, root := range roots {
			bucket, err := tx.CreateBucketIfNotExists([]byte(root.Bucket))
			if err != nil {
				return fmt.Errorf("bucket %q: %w", root.Bucket, err)
			}
			if err := fill(bucket, root.Pairs); err != nil {
				return fmt.Errorf("bucket %q: %w", root.Bucket, err)
			}
		}
		return nil
	})
	return errors.Join(err, db.Close())
}

func fill(bucket *bolt.Bucket, nodes []node) error {
	for _, n := range nodes {
		if n.Bucket != "" {
			inner, err := bucket.CreateBucketIfNotExists([]byte(n.Bucket))
			if err != nil {
				return fmt.Errorf("bucket %q: %w", n.Bucket, err)
			}
			if err := fill(inner, n.Pairs); err != nil {
				return err
			}
			continue
		}
		value, err := json.Marshal(n.Value)
		if err != nil {
			return fmt.Errorf("key %q: %w", n.Key, err)
		}
		if err := bucket.Put([]byte(n.Key), value); err != nil {
			return fmt.Errorf("key %q: %w", n.Key, err)
		}
	}
	return nil
}
