"""Kinds of files that builds make or need: sizes, profiles, traces, plans, locks and manifests; no format reads "
"them."""

from __future__ import annotations

from gate.formats.common.report_kind import BY_METRICS, ReportKind, Topic

_REPORTS = "select the reports instead"
_SBOM_OF_NPM = "write an SBOM from it: `npm sbom --sbom-format cyclonedx`"
_BENCHMARK_JSON = "write JSON instead: "

_SIZES = (
    ReportKind("a file of statistics of rollup-plugin-visualizer", Topic.METRICS, BY_METRICS,
               members=("version", "tree.name", "tree.children")),
    ReportKind("a report of webpack-bundle-analyzer", Topic.METRICS, BY_METRICS,
               members=("[].label", "[].statSize")),
    ReportKind("a metafile of esbuild", Topic.METRICS, BY_METRICS, members=("inputs",),
               member=r"inputs\..+\.(bytes|imports)(\[\])?"),
    ReportKind("a manifest of Vite", Topic.METRICS, BY_METRICS, member=r".+\.(isEntry|isDynamicEntry)"),
    ReportKind("a report of bundlewatch", Topic.METRICS, BY_METRICS, members=("fullResults", "status")),
    ReportKind("a report of source-map-explorer", Topic.METRICS, BY_METRICS,
               members=("results[].bundleName", "results[].totalBytes")),
    ReportKind("a manifest of Next.js", Topic.METRICS, _REPORTS, members=("polyfillFiles", "pages")),
    ReportKind("a report of cloc", Topic.METRICS, BY_METRICS, members=("header.cloc_url",)),
    ReportKind("a report of cloc", Topic.METRICS, BY_METRICS, roots=("results",), marks=("header",)),
    ReportKind("a report of cloc", Topic.METRICS, BY_METRICS, starts=("files,language,blank,comment,code",),
               text=r"(?:---\s+)?(?:# )?(?:https?://)?github\.com/AlDanial/cloc"),
    ReportKind("a report of scc", Topic.METRICS, BY_METRICS, members=("[].Name", "[].WeightedComplexity")),
    ReportKind("a report of tokei", Topic.METRICS, BY_METRICS, member=r"[^.\[\]]+\.(inaccurate|reports\[\]\.stats)"),
    ReportKind("a report of cargo-bloat", Topic.METRICS, BY_METRICS, members=("file-size", "text-section-size")),
    ReportKind("a report of Twiggy", Topic.METRICS, BY_METRICS, members=("[].shallow_size", "[].name")),
    ReportKind("a table of Bloaty", Topic.METRICS, BY_METRICS, text=r'"?\w+"?,vmsize,filesize'),
    ReportKind("a report of dive", Topic.METRICS, BY_METRICS, member=r"image\.efficiencyScore|layer\[\]\.digestId"),
    ReportKind("an HTTP archive (HAR)", Topic.METRICS, BY_METRICS, members=("log.version", "log.creator")),
    ReportKind("a result of WebPageTest", Topic.METRICS, BY_METRICS, members=("data.testUrl", "data.summary")),
    ReportKind("a budget of sitespeed.io", Topic.METRICS, "write JUnit XML for the probe `tests`: "
               "`--budget.output junit`", members=("failing", "working")),
    ReportKind("a list of raw results of axe", Topic.ACCESSIBILITY,
               "write its report instead: the reporter `v2`, the default",
               members=("[].pageLevel", "[].result")),
    ReportKind("a result of Unlighthouse", Topic.LIGHTHOUSE, BY_METRICS, members=("[].path", "[].score", "[].seo")),
    ReportKind("a result of Unlighthouse", Topic.LIGHTHOUSE, BY_METRICS,
               members=("summary.categories", "routes[].path")),
    ReportKind("an answer of PageSpeed Insights", Topic.LIGHTHOUSE, "select its report: `jq .lighthouseResult FILE`",
               member=r"lighthouseResult(\..*)?"),
    ReportKind("an answer of PageSpeed Insights", Topic.LIGHTHOUSE, "select its report: `jq .lighthouseResult FILE`",
               members=("captchaResult", "kind", "loadingExperience")),
    ReportKind("a list of metrics in Prometheus' text format", Topic.METRICS,
               "read its numbers with the probe `metrics` and a `pattern`", text=r"# (?:HELP|TYPE) [a-zA-Z_:][\w:]* "),
)  # fmt: skip

_LOADS = (
    ReportKind("k6's table of points", Topic.LOAD, "write the summary: `k6 run --summary-export=summary.json`",
               starts=("metric_name,timestamp,metric_value",)),
    ReportKind("the output of k6", Topic.LOAD, "write the summary: `k6 run --summary-export=summary.json`",
               text=r"/\\\s+(?:\||Grafana|/)"),
    ReportKind("the binary log of a simulation of Gatling", Topic.LOAD,
               "select `js/stats.json` of the report that Gatling makes from it", text=r"\0\0\0\0[\x03-\x14]3\.[0-9]+"),
    ReportKind("a table of final statistics of Taurus", Topic.LOAD,
               "select the results of the tool that it runs, such as `kpi.jtl` of JMeter",
               starts=("label,avg_ct,avg_lt,avg_rt",)),
    ReportKind("a test plan of JMeter", Topic.LOAD, "select its results: `jmeter -n -t PLAN -l results.jtl`",
               roots=("jmeterTestPlan",)),
    ReportKind("the log of JMeter", Topic.LOAD, "select its results: `jmeter -n -t PLAN -l results.jtl`",
               text=r"[0-9-]{10} [0-9:,]{8,12} INFO o\.a\.j\."),
    ReportKind("the output of Artillery", Topic.LOAD, "write JSON instead: `artillery run --output report.json`",
               text=r"Test run id: "),
)  # fmt: skip

_BENCHMARKS = (
    ReportKind("a result of airspeed velocity (asv)", Topic.BENCHMARK, BY_METRICS, members=("commit_hash", "env_name")),
    ReportKind("a result of pyperf", Topic.BENCHMARK, BY_METRICS, members=("benchmarks", "metadata"),
               member=r"benchmarks\[\]\.runs\[\]\.(values|warmups|metadata.*)(\[\])*"),
    ReportKind("a report of Vitest's benchmarks", Topic.BENCHMARK, BY_METRICS,
               members=("files[].filepath", "files[].groups[].benchmarks")),
    ReportKind("the output of Iai, Iai-Callgrind or Gungraun", Topic.BENCHMARK, BY_METRICS,
               text=r"(?:[^\n]*\n){0,12}?[^\n]+\n {2}(?:={7} |Instructions: +[0-9])"),
    ReportKind("a result of BenchmarkTools.jl", Topic.BENCHMARK, BY_METRICS, members=("[].Julia", "[].BenchmarkTools")),
    ReportKind("a report of nanobench", Topic.BENCHMARK, BY_METRICS, members=("results[].title", "results[].batch")),
    ReportKind("a report of benchmark-ips", Topic.BENCHMARK, BY_METRICS, members=("[].central_tendency", "[].ips")),
    ReportKind("a report of PHPBench", Topic.BENCHMARK, BY_METRICS, roots=("phpbench",)),
    ReportKind("a table of Google Benchmark", Topic.BENCHMARK, f"{_BENCHMARK_JSON}`--benchmark_format=json`",
               text=r'(?:[^\n]*\n){0,20}?name,iterations,real_time'),
    ReportKind("a table of hyperfine", Topic.BENCHMARK, f"{_BENCHMARK_JSON}`hyperfine --export-json FILE`",
               starts=("command,mean,stddev,median", "| Command | Mean")),
    ReportKind("a table or the output of JMH", Topic.BENCHMARK, f"{_BENCHMARK_JSON}`-rf json -rff FILE`",
               starts=("Benchmark,Mode,Threads,", "# JMH version:")),
    ReportKind("a table of BenchmarkDotNet", Topic.BENCHMARK, f"{_BENCHMARK_JSON}`--exporters json`",
               starts=("Method;Job;", "Method,Job,", "```\n\nBenchmarkDotNet", "// Validating benchmarks")),
    ReportKind("a profile of pprof", Topic.BENCHMARK, "select the output of the benchmarks, such as of `go test "
        "-bench`",
               text="\x04\x08[\x01-\x7f]\x10[\x01-\x7f]"),
    ReportKind("a profile of Cachegrind or Callgrind", Topic.BENCHMARK, BY_METRICS,
               text=r"(?:# callgrind format|desc: I1 cache:|version: 1\s+creator: callgrind)"),
    ReportKind("a profile of perf", Topic.BENCHMARK, "select the output of the benchmarks instead",
               text=r"PERFILE2|\S[^\n]* +[0-9]+(?:/[0-9]+)? +(?:\[[0-9]+\] +)?[0-9]+\.[0-9]+: +[0-9]+ "
                   r"[\w-]+(?::\w+)?:"),
    ReportKind("a recording of Java Flight Recorder", Topic.BENCHMARK, "write JSON with JMH: `-rf json -rff FILE`",
               text="FLR\0"),
    ReportKind("a heap dump of Java", Topic.NOTHING, _REPORTS, text="JAVA PROFILE 1"),
    ReportKind("a trace for Chrome or Perfetto", Topic.METRICS, BY_METRICS, members=("traceEvents",)),
    ReportKind("a trace for Chrome or Perfetto", Topic.METRICS, BY_METRICS, members=("[].ph", "[].ts")),
    ReportKind("a profile for Speedscope", Topic.METRICS, BY_METRICS, members=("shared.frames",)),
    ReportKind("a CPU profile of V8", Topic.METRICS, BY_METRICS, members=("nodes[].callFrame", "nodes[].id")),
)  # fmt: skip

_COMPONENTS = (
    ReportKind("a lock file of npm", Topic.SBOM, _SBOM_OF_NPM, members=("lockfileVersion",), resembles=("npm-audit",)),
    ReportKind("a manifest of an npm package", Topic.SBOM, _SBOM_OF_NPM, members=("name", "scripts", "version")),
    ReportKind("a list of `npm ls`", Topic.SBOM, _SBOM_OF_NPM,
               members=("name",), member=r"dependencies\..+\.(resolved|overridden)"),
    ReportKind("a lock file of Yarn", Topic.SBOM, "write an SBOM from it: `yarn dlx @cyclonedx/yarn-plugin-cyclonedx`",
               text=r"# THIS IS AN AUTOGENERATED FILE|# This file is generated by running \"yarn|# yarn lockfile"),
    ReportKind("a lock file of pnpm", Topic.SBOM, "write the licences: `pnpm licenses list --json`",
               text=r"lockfileVersion: "),
    ReportKind("a lock file of Composer", Topic.SBOM, "write the licences: `composer licenses --format=json`",
               members=("_readme", "content-hash")),
    ReportKind("a lock file of Pipenv", Topic.SBOM, "write an SBOM from it: `cyclonedx-py pipenv`",
               member=r"_meta\.(hash|pipfile-spec)(\..*)?"),
    ReportKind("a lock file of Poetry, uv or PDM", Topic.SBOM,
        "write an SBOM of the environment: `cyclonedx-py environment`",
               text=r"# This file is (?:automatically )?@generated by (?:Poetry|PDM)|version = 1\n(?:revision = "
                   r"[0-9]+\n)?requires-python"),
    ReportKind("a lock file of Cargo", Topic.SBOM, "write an SBOM from it: `cargo cyclonedx --format json`",
               text=r"# This file is automatically @generated by Cargo"),
    ReportKind("a list of pip", Topic.SBOM, "write an SBOM: `cyclonedx-py environment`", members=("pip_version",)),
    ReportKind("a list of pip", Topic.SBOM, "write an SBOM: `cyclonedx-py environment`",
               text=r"Package +Version\s+-+ -+"),
    ReportKind("a report of ScanCode", Topic.SBOM, "write CycloneDX: `scancode --cyclonedx FILE`",
               members=("headers[].tool_name", "headers[].tool_version")),
    ReportKind("a report of FOSSA", Topic.SBOM, "write CycloneDX: `fossa report attribution --format cyclonedx-json`",
               members=("directDependencies", "deepDependencies")),
    ReportKind("a list of license-report", Topic.SBOM, "write the list of license-checker instead: "
               "`license-checker --json`", members=("[].licenseType", "[].material")),
    ReportKind("a report of Licensee", Topic.SBOM, BY_METRICS, members=("matched_files", "licenses")),
    ReportKind("a report of Tern", Topic.SBOM, "write CycloneDX: `tern report -f cyclonedxjson`",
               member=r"images\[\]\.image\.(image_id|repotag)"),
    ReportKind("an in-toto statement", Topic.SBOM, "select its predicate: `jq .predicate FILE`",
               members=("_type", "predicateType")),
    ReportKind("a signed envelope (DSSE)", Topic.SBOM, "select its payload: `jq -r .payload FILE | base64 --decode`",
               members=("payloadType", "payload")),
    ReportKind("a bundle of Sigstore", Topic.SBOM, "select its payload: `jq -r .dsseEnvelope.payload FILE | base64 "
               "--decode`", members=("mediaType", "verificationMaterial")),
)  # fmt: skip

_PLANS = (
    ReportKind("a plan of Terraform", Topic.SECURITY, "scan it: `checkov --file FILE --output json`, or `trivy config "
               "--format json FILE`", members=("format_version", "terraform_version")),
    ReportKind("the state of Terraform", Topic.NOTHING, _REPORTS, members=("terraform_version", "lineage")),
    ReportKind("the log of Terraform", Topic.NOTHING, _REPORTS, members=("@level", "@message", "@module")),
    ReportKind("the output of Terraform", Topic.NOTHING, _REPORTS, text=r"Terraform used the selected providers|"
               r"No changes\. Your infrastructure|Initializing the backend"),
    ReportKind("a template of CloudFormation", Topic.SECURITY, "scan it: `checkov --file FILE --output json`",
               member="AWSTemplateFormatVersion"),
    ReportKind("a template of CloudFormation", Topic.SECURITY, "scan it: `checkov --file FILE --output json`",
               text=r"AWSTemplateFormatVersion"),
    ReportKind("a manifest of Kubernetes", Topic.SECURITY, "scan it: `trivy config --format json FOLDER`",
               text=r"(?:---\s+)?(?:# Source: [^\n]+\s+)?apiVersion: \S+\s+kind: "),
    ReportKind("a manifest of Kubernetes", Topic.SECURITY, "scan it: `trivy config --format json FOLDER`",
               members=("apiVersion", "kind", "metadata")),
    ReportKind("a workflow of GitHub Actions", Topic.NOTHING, _REPORTS,
               text=r"(?:#[^\n]*\n\s*)*name: [^\n]+\s+(?:run-name: [^\n]+\s+)?(?:\"on\"|on):"),
    ReportKind("an OpenAPI description", Topic.NOTHING, _REPORTS, text=r"(?:#[^\n]*\n\s*)*(?:openapi|swagger): "),
    ReportKind("a project of Maven", Topic.NOTHING, _REPORTS, roots=("project",), marks=("modelVersion", "parent")),
    ReportKind("a dashboard of Grafana", Topic.NOTHING, _REPORTS, members=("panels", "schemaVersion")),
    ReportKind("a dashboard of Grafana", Topic.NOTHING, _REPORTS, members=("__inputs", "__requires")),
    ReportKind("a collection of Postman", Topic.TESTS, "run it: `newman run FILE --reporters junit`",
               members=("info", "item"), member=r"info\.(schema|_postman_id)"),
    ReportKind("a source map", Topic.NOTHING, _REPORTS, members=("version", "sources", "mappings")),
    ReportKind("a JSON schema", Topic.NOTHING, _REPORTS, members=("$schema", "properties", "type"),
               resembles=("sarif",)),
    ReportKind("an image in SVG", Topic.NOTHING, _REPORTS, roots=("svg",)),
    ReportKind("an error of Amazon S3 or of another store", Topic.NOTHING, "check the download of the report",
               roots=("Error",), marks=("Code",)),
    ReportKind("an error of GitHub's API", Topic.NOTHING, "check the download of the report",
               members=("message", "documentation_url")),
    ReportKind("a pointer of Git LFS", Topic.NOTHING, "fetch the file itself: `git lfs pull`, or `lfs: true` at the "
        "checkout",
               text=r"version https://git-lfs\.github\.com/spec/"),
    ReportKind("a file with conflict markers of Git", Topic.NOTHING, "resolve the merge", text=r"<{7} \S"),
)  # fmt: skip

KINDS = (*_SIZES, *_LOADS, *_BENCHMARKS, *_COMPONENTS, *_PLANS)
