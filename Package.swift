// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// A Swift target of the product; its test target carries the same name with `Tests` behind it.
func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name + "Tests", dependencies: dependencies, swiftSettings: strict)
}

// A target imports only targets that stand above it in this list.
let package = Package(
  name: "bps",
  products: [
    .executable(name: "bps", targets: ["bps"]),
    .library(name: "TensorStack", targets: ["Tensors", "Autodiff", "NeuralNetworks", "Data"]),
    .library(name: "BackpropScript", targets: ["Syntax", "Interpreter"]),
  ],
  targets: [
    .systemLibrary(name: "CBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CLibedit", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    .systemLibrary(name: "CGIF", pkgConfig: "libgif", providers: [.apt(["libgif-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CFontconfig", pkgConfig: "fontconfig", providers: [.apt(["libfontconfig-dev"])]),
    .target(name: "CKernels"),
    library("Kernels", ["CKernels", "CBLAS"]),
    library("Tensors", ["Kernels"]),
    library("Autodiff", ["Tensors"]),
    library("NeuralNetworks", ["Tensors", "Autodiff"]),
    library("Data", ["Tensors"]),
    library("Syntax", []),
    library("Explanations", ["Syntax", "Tensors", "Autodiff"]),
    library(
      "Charts",
      [
        "CFontconfig", "CGIF", "CPNG", "Syntax", "Tensors", "Autodiff", "NeuralNetworks", "Data",
        "Explanations",
      ]),
    library(
      "Interpreter", ["Syntax", "Tensors", "Autodiff", "NeuralNetworks", "Data", "Charts", "Explanations"]),
    library(
      "Console",
      ["CLibedit", "Syntax", "Tensors", "Autodiff", "Data", "Charts", "Explanations", "Interpreter"]),
    .executableTarget(name: "bps", dependencies: ["Console"], swiftSettings: strict),

    .target(name: "Fuzzing", path: "Tests/Fuzzing", swiftSettings: strict),
    tests("Kernels", ["Kernels"]),
    tests("Tensors", ["Tensors"]),
    tests("Autodiff", ["Autodiff", "Tensors", "Fuzzing"]),
    tests("NeuralNetworks", ["NeuralNetworks", "Autodiff", "Tensors"]),
    tests("Data", ["Data", "Tensors"]),
    tests(
      "Charts",
      ["CGIF", "Charts", "Explanations", "NeuralNetworks", "Autodiff", "Syntax", "Tensors", "Fuzzing"]),
    tests("Syntax", ["Syntax", "Fuzzing"]),
    tests(
      "Explanations",
      ["Explanations", "Interpreter", "NeuralNetworks", "Syntax", "Autodiff", "Tensors", "Fuzzing"]),
    tests(
      "Interpreter",
      ["Interpreter", "Charts", "Syntax", "NeuralNetworks", "Autodiff", "Tensors", "Fuzzing"]),
    tests("Console", ["Console", "Interpreter", "Syntax", "Autodiff"]),
  ]
)
