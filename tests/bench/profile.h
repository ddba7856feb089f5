// Where the time of an evaluation goes.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "qtool/graph.h"

namespace qtool {

struct ProfileRow {
  std::string operation;                       // "Conv 3x3/2"
  std::string name = {};                       // shapes and name of the node
  double macs = 0;                             // of one image
  double seconds = 0, statistics_seconds = 0;  // of all images
};

struct Profile {
  explicit Profile(const Graph& graph);
  // Of a node of the graph; of no_node: inputs, outputs and whatever else is between two nodes.
  ProfileRow& row(size_t node) { return node == no_node ? rows.back() : rows[node]; }

  std::vector<ProfileRow> rows;  // by node, then the one of no_node
  size_t images = 0;
};

// Two tables, slowest first: by kind of operation, and by node.
void print(std::ostream& out, const Profile& profile);

}  // namespace qtool
