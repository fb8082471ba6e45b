namespace ProviderKit.Settings.Tables;

/// <summary>Settings of upstream calls: timeouts, sizes, retries, concurrency, model lists, token tests, images.</summary>
internal static class UpstreamTable
{
    /// <summary>A smaller value could not hold the part of a body that is read before memory is reserved.</summary>
    public const long MinBytesInFlight = 64 * 1024;

    public static readonly SettingGroup<UpstreamOptions> Upstream = new(rows =>
    {
        rows.Time("ConnectTimeout", o => o.ConnectTimeout, (o, v) => o.ConnectTimeout = v, "Timeout for connecting, including TLS.");
        rows.Time("FirstByteTimeout", o => o.FirstByteTimeout, (o, v) => o.FirstByteTimeout = v, "Timeout for the beginning of the upstream's reply.");
        rows.Time("IdleTimeout", o => o.IdleTimeout, (o, v) => o.IdleTimeout = v, "Timeout between two reads of a reply. The total duration is not limited.");
        rows.Bytes("MaxReplyBytes", o => o.MaxReplyBytes, (o, v) => o.MaxReplyBytes = (int)v, "Maximum size of a whole reply, after decompression.", max: int.MaxValue);
        rows.Bytes("MaxEventBytes", o => o.MaxEventBytes, (o, v) => o.MaxEventBytes = (int)v, "Maximum size of a stream event, after decompression.", max: int.MaxValue);
    });

    public static readonly SettingGroup<RetryOptions> Retry = new(rows =>
    {
        rows.Number("MaxRetries", o => o.MaxRetries, (o, v) => o.MaxRetries = v, "How often a request that failed in transit is retried with the same provider.", min: 0);
        rows.Time("BaseDelay", o => o.BaseDelay, (o, v) => o.BaseDelay = v, "Maximum of the random delay before the first retry; doubles with each retry.", zeroIsNone: true);
        rows.Time("MaxDelay", o => o.MaxDelay, (o, v) => o.MaxDelay = v, "Maximum delay before any retry.");
        rows.Number("Budget", o => o.Budget, (o, v) => o.Budget = v, "Retry budget of a provider: a failure takes 1, a success returns 0.1. Requests are retried only while more than half is left.", max: RetryOptions.MaxBudget);
        rows.Rule((o, errors) =>
        {
            if (o.BaseDelay > o.MaxDelay) errors.Add("ProviderKit:Retry:BaseDelay must not be longer than MaxDelay.");
        });
    });

    public static readonly SettingGroup<UpstreamLimitOptions> Limits = new(rows =>
    {
        rows.Number("MaxConcurrent", o => o.MaxConcurrent, (o, v) => o.MaxConcurrent = v, "Maximum number of concurrent upstream calls; a stream counts until its end.")
            .WithFlatName("UPSTREAM_MAX_CONCURRENT").WithDefault("any number, or what file handles allow if that is below 1,024");
        rows.Number("MaxConcurrentPerProvider", o => o.MaxConcurrentPerProvider, (o, v) => o.MaxConcurrentPerProvider = v, "Maximum number of concurrent calls to one provider.").WithDefault("any number");
        rows.Number("QueueLimit", o => o.QueueLimit, (o, v) => o.QueueLimit = v, "Maximum number of queued requests; further requests get a 503 `gateway_saturated`.", min: 0).WithFlatName("UPSTREAM_QUEUE_MAX");
        rows.Value(
            "QueueTimeout", Kinds.TimeKind.Timer, o => o.QueueTimeout, (o, v) => o.QueueTimeout = v,
            "How long a request may wait in the queue before it gets a 503 `gateway_saturated`. The flat name takes milliseconds.", Kinds.MillisecondsKind.Instance).WithFlatName("UPSTREAM_QUEUE_TIMEOUT_MS");
        rows.Bytes(
            "MaxBytesInFlight", o => o.MaxBytesInFlight, (o, v) => o.MaxBytesInFlight = v,
            "Maximum memory for request bodies and replies of all requests. Further requests wait for up to `QueueTimeout`, then get a 503 `gateway_saturated`; a body that can never fit gets a 413.", MinBytesInFlight)
            .WithDefault("30 % of the memory the process may use");
    });

    public static readonly SettingGroup<LiveModelOptions> LiveModels = new(rows =>
    {
        rows.Switch("Enabled", o => o.Enabled, (o, v) => o.Enabled = v, "Whether providers are asked for their model lists.");
        rows.Time("Lifetime", o => o.Lifetime, (o, v) => o.Lifetime = v, "How long a list is cached.");
        rows.Time("RetryAfter", o => o.RetryAfter, (o, v) => o.RetryAfter = v, "How long to wait before asking again after a failure.");
        rows.Time("Patience", o => o.Patience, (o, v) => o.Patience = v, "How long a request waits for a list that has not been loaded yet.");
    });

    public static readonly SettingGroup<HealthOptions> Health = new(rows =>
    {
        rows.Switch("TestOnStart", o => o.TestOnStart, (o, v) => o.TestOnStart = v, "Tests every token once at startup by requesting the list of models (no paid call).");
        rows.Time("TestInterval", o => o.TestInterval, (o, v) => o.TestInterval = v, "How often quarantined tokens are tested, ± 20 %. A token that passes is used again.", zeroIsNone: true);
        rows.Switch("TestAll", o => o.TestAll, (o, v) => o.TestAll = v, "Tests all tokens at each interval, so that invalid tokens are found before a request uses them.");
        rows.Time("TestTimeout", o => o.TestTimeout, (o, v) => o.TestTimeout = v, "Timeout of one test.");
    });

    public static readonly SettingGroup<ImageFetchOptions> Images = new(rows =>
    {
        rows.Bytes("MaxBytes", o => o.MaxBytes, (o, v) => o.MaxBytes = (int)v, "Maximum total size of the downloaded images of one request.", max: int.MaxValue);
        rows.Time("Timeout", o => o.Timeout, (o, v) => o.Timeout = v, "Timeout for downloading the images of one request.");
        rows.Number("MaxPerRequest", o => o.MaxPerRequest, (o, v) => o.MaxPerRequest = v, "Maximum number of images to download for one request.");
    });
}
