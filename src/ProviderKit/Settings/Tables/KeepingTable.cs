namespace ProviderKit.Settings.Tables;

/// <summary>Settings of state, stored responses, trails, logs, metrics and shutdown.</summary>
internal static class KeepingTable
{
    public static readonly SettingGroup<StateOptions> State = new(rows => rows.Text(
        "Directory", o => o.Directory, (o, v) => o.Directory = v,
        "Folder for what survives a restart: blocked and quarantined tokens (names and keyed fingerprints only), changes made with the monitoring API, and stored responses.")
        .WithDefault("none (`state` in the sample host)"));

    public static readonly SettingGroup<ResponseStoreOptions> Responses = new(rows =>
    {
        rows.Switch(
            "Enabled", o => o.Enabled, (o, v) => o.Enabled = v,
            "Whether responses are stored for `previous_response_id` and `GET /v1/responses/{id}` if the upstream does not store them: in memory, in the state folder, or in the app's own `IResponseStore`, "
            + "encrypted with their id and caller. If off, replies have `\"store\":false`.");
        rows.Bytes("MaxBytes", o => o.MaxBytes, (o, v) => o.MaxBytes = v, "Maximum size of all stored responses; the least recently used are removed first.").WithDefault("64 MiB, 1 GiB in the state folder");
        rows.Number("MaxEntries", o => o.MaxEntries, (o, v) => o.MaxEntries = v, "Maximum number of stored responses.", max: ResponseStoreOptions.MostEntries);
        rows.Time("TimeToLive", o => o.TimeToLive, (o, v) => o.TimeToLive = v, "How long a response is stored after its last use.", ResponseStoreOptions.ShortestLife, ResponseStoreOptions.LongestLife);
        rows.Value("Key", Kinds.SecretKind.Instance, o => o.Key, (o, v) => o.Key = v, "The secret for ids and stored responses; use the same one in all gateways that share a store.").WithDefault("random, in the state folder");
    });

    public static readonly SettingGroup<RequestTrailOptions> Requests = new(rows => rows.Number(
        "Kept", o => o.Kept, (o, v) => o.Kept = v, "Number of requests whose trail is kept: skipped tokens, waits, attempts, outcomes (`RequestTrailStore`).", min: 0, max: RequestTrailOptions.MaxKept));

    public static readonly SettingGroup<RequestMetricsOptions> Metrics = new(rows => rows.Switch(
        "Enabled", o => o.Enabled, (o, v) => o.Enabled = v, "Enables metrics: the meter, `/metrics` and usage statistics."));

    public static readonly SettingGroup<RequestTracingOptions> Tracing = new(rows => rows.Value(
        "CaptureContent", Kinds.CaptureKind.Instance, o => o.CaptureContent, (o, v) => o.CaptureContent = v,
        "Adds prompts and replies to traces, with tokens masked; see [Traces](monitoring.md#traces).")
        .WithFlatName("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"));

    public static readonly SettingGroup<ProviderLogOptions> Logs = new(rows =>
    {
        rows.Switch("Enabled", o => o.Enabled, (o, v) => o.Enabled = v, "Writes log files; see [Logs](monitoring.md#logs).").WithDefault("0 (1 in the sample host)");
        rows.Text("Directory", o => o.Directory, (o, v) => o.Directory = v, "The folder of the log files.").WithDefault("`logs/providers`");
        rows.Bytes("MaxFileBytes", o => o.MaxFileBytes, (o, v) => o.MaxFileBytes = v, "Size at which a new file is started.", ProviderLogOptions.LeastFileBytes);
        rows.Number("KeptFiles", o => o.KeptFiles, (o, v) => o.KeptFiles = v, "Number of previous files to keep.", min: 0, max: ProviderLogOptions.MaxKeptFiles);
        rows.Number("MemoryEntries", o => o.MemoryEntries, (o, v) => o.MemoryEntries = v, "Entries kept in memory for each provider.", min: 0, max: ProviderLogOptions.MaxMemoryEntries);
        rows.Number("QueueCapacity", o => o.QueueCapacity, (o, v) => o.QueueCapacity = v, "Maximum number of entries waiting to be written.");
        rows.Value("Level", Kinds.ChoiceKind.LogLevel, o => o.Level, (o, v) => o.Level = v, "The minimum level to log.");
        rows.Switch("LogContent", o => o.LogContent, (o, v) => o.LogContent = v, "Also logs prompts and replies.");
        rows.Rule((o, errors) =>
        {
            if (string.IsNullOrWhiteSpace(o.Directory)) errors.Add("ProviderKit:Logs:Directory must be a folder.");
        });
    });

    public static readonly SettingGroup<DrainOptions> Drain = new(rows =>
    {
        rows.Time("Time", o => o.Time, (o, v) => o.Time = v, "On shutdown: how long running requests may continue.", max: TimeSpan.FromHours(1), zeroIsNone: true);
        rows.Time("MinTime", o => o.MinTime, (o, v) => o.MinTime = v, "On shutdown: the minimum time to keep accepting connections.", max: TimeSpan.FromHours(1), zeroIsNone: true);
        rows.Rule((o, errors) =>
        {
            if (o.MinTime > o.Time) errors.Add("ProviderKit:Drain:MinTime must not be longer than ProviderKit:Drain:Time.");
        });
    });
}
