namespace ProviderKit.Settings.Tables;

/// <summary>What is kept and measured: state, responses, trails, logs, metrics; and what a stop waits for.</summary>
internal static class KeepingTable
{
    public static readonly SettingGroup<StateOptions> State = new(rows => rows.Text(
        "Directory", o => o.Directory, (o, v) => o.Directory = v,
        "Folder that keeps across restarts tokens' blocks and quarantines, with names and keyed fingerprints only, what the monitoring API changed, and kept responses.")
        .WithDefault("none (`state` in the sample host)"));

    public static readonly SettingGroup<ResponseStoreOptions> Responses = new(rows =>
    {
        rows.Switch(
            "Enabled", o => o.Enabled, (o, v) => o.Enabled = v,
            "Whether responses whose upstream keeps none are kept for `previous_response_id` and `GET /v1/responses/{id}`: in memory, in the state folder, or in the app's own `IResponseStore`, "
            + "encrypted under their id and caller; if not, replies say `\"store\":false`.");
        rows.Bytes("MaxBytes", o => o.MaxBytes, (o, v) => o.MaxBytes = v, "Bytes of all kept responses; those used least recently go first.").WithDefault("64 MiB, 1 GiB in the state folder");
        rows.Number("MaxEntries", o => o.MaxEntries, (o, v) => o.MaxEntries = v, "Kept responses.", max: ResponseStoreOptions.MostEntries);
        rows.Time("TimeToLive", o => o.TimeToLive, (o, v) => o.TimeToLive = v, "How long a response is kept after its last use.", ResponseStoreOptions.ShortestLife, ResponseStoreOptions.LongestLife);
        rows.Value("Key", Kinds.SecretKind.Instance, o => o.Key, (o, v) => o.Key = v, "The secret of ids and kept responses; the same in every gateway that shares a store.").WithDefault("random, in the state folder");
    });

    public static readonly SettingGroup<RequestTrailOptions> Requests = new(rows => rows.Number(
        "Kept", o => o.Kept, (o, v) => o.Kept = v, "Requests whose way is kept: tokens passed over, waits, attempts, outcomes (`RequestTrailStore`).", min: 0, max: RequestTrailOptions.MaxKept));

    public static readonly SettingGroup<RequestMetricsOptions> Metrics = new(rows => rows.Switch(
        "Enabled", o => o.Enabled, (o, v) => o.Enabled = v, "Counts requests: the meter, `/metrics`, usage statistics."));

    public static readonly SettingGroup<RequestTracingOptions> Tracing = new(rows => rows.Value(
        "CaptureContent", Kinds.CaptureKind.Instance, o => o.CaptureContent, (o, v) => o.CaptureContent = v,
        "Traces hold what was asked and answered, tokens masked; see [Traces](monitoring.md#traces).")
        .WithFlatName("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"));

    public static readonly SettingGroup<ProviderLogOptions> Logs = new(rows =>
    {
        rows.Switch("Enabled", o => o.Enabled, (o, v) => o.Enabled = v, "Whether there are log files; see [Logs](monitoring.md#logs).").WithDefault("0 (1 in the sample host)");
        rows.Text("Directory", o => o.Directory, (o, v) => o.Directory = v, "The folder of the log files.").WithDefault("`logs/providers`");
        rows.Bytes("MaxFileBytes", o => o.MaxFileBytes, (o, v) => o.MaxFileBytes = v, "How long a file may become before the next is begun.", ProviderLogOptions.LeastFileBytes);
        rows.Number("KeptFiles", o => o.KeptFiles, (o, v) => o.KeptFiles = v, "Earlier files that are kept.", min: 0, max: ProviderLogOptions.MaxKeptFiles);
        rows.Number("MemoryEntries", o => o.MemoryEntries, (o, v) => o.MemoryEntries = v, "Entries kept in memory for each provider.", min: 0, max: ProviderLogOptions.MaxMemoryEntries);
        rows.Number("QueueCapacity", o => o.QueueCapacity, (o, v) => o.QueueCapacity = v, "Entries that may wait to be written.");
        rows.Value("Level", Kinds.ChoiceKind.LogLevel, o => o.Level, (o, v) => o.Level = v, "The least level that is logged.");
        rows.Switch("LogContent", o => o.LogContent, (o, v) => o.LogContent = v, "Logs prompts and answers, too.");
        rows.Rule((o, errors) =>
        {
            if (string.IsNullOrWhiteSpace(o.Directory)) errors.Add("ProviderKit:Logs:Directory must be a folder.");
        });
    });

    public static readonly SettingGroup<DrainOptions> Drain = new(rows =>
    {
        rows.Time("Time", o => o.Time, (o, v) => o.Time = v, "When told to stop: how long running requests may go on.", max: TimeSpan.FromHours(1), zeroIsNone: true);
        rows.Time("MinTime", o => o.MinTime, (o, v) => o.MinTime = v, "When told to stop: how long to go on listening at least.", max: TimeSpan.FromHours(1), zeroIsNone: true);
        rows.Rule((o, errors) =>
        {
            if (o.MinTime > o.Time) errors.Add("ProviderKit:Drain:MinTime must not be longer than ProviderKit:Drain:Time.");
        });
    });
}
