namespace ProviderKit.Settings.Tables;

/// <summary>How upstreams are called: times, sizes, retries, how many at once, lists of models, tests of tokens, images.</summary>
internal static class UpstreamTable
{
    /// <summary>Less would not hold the part of a body that is read before memory is asked for.</summary>
    public const long MinBytesInFlight = 64 * 1024;

    public static readonly SettingGroup<UpstreamOptions> Upstream = new(rows =>
    {
        rows.Time("ConnectTimeout", o => o.ConnectTimeout, (o, v) => o.ConnectTimeout = v, "How long connecting may take, TLS included.");
        rows.Time("FirstByteTimeout", o => o.FirstByteTimeout, (o, v) => o.FirstByteTimeout = v, "How long an upstream may take until its answer begins.");
        rows.Time("IdleTimeout", o => o.IdleTimeout, (o, v) => o.IdleTimeout = v, "Longest silence in the middle of an answer; there is no limit on its whole length.");
        rows.Bytes("MaxReplyBytes", o => o.MaxReplyBytes, (o, v) => o.MaxReplyBytes = (int)v, "Longest whole reply, after decompression.", max: int.MaxValue);
        rows.Bytes("MaxEventBytes", o => o.MaxEventBytes, (o, v) => o.MaxEventBytes = (int)v, "Longest event of a stream, after decompression.", max: int.MaxValue);
    });

    public static readonly SettingGroup<RetryOptions> Retry = new(rows =>
    {
        rows.Number("MaxRetries", o => o.MaxRetries, (o, v) => o.MaxRetries = v, "How often a request that failed on its way is sent again to one provider.", min: 0);
        rows.Time("BaseDelay", o => o.BaseDelay, (o, v) => o.BaseDelay = v, "The longest random wait before the first retry; it doubles with each.", zeroIsNone: true);
        rows.Time("MaxDelay", o => o.MaxDelay, (o, v) => o.MaxDelay = v, "The longest wait before any retry.");
        rows.Number("Budget", o => o.Budget, (o, v) => o.Budget = v, "A provider's failure takes 1 from it, a success gives 0.1 back; it is retried only while more than half is left.", max: RetryOptions.MaxBudget);
        rows.Rule((o, errors) =>
        {
            if (o.BaseDelay > o.MaxDelay) errors.Add("ProviderKit:Retry:BaseDelay must not be longer than MaxDelay.");
        });
    });

    public static readonly SettingGroup<UpstreamLimitOptions> Limits = new(rows =>
    {
        rows.Number("MaxConcurrent", o => o.MaxConcurrent, (o, v) => o.MaxConcurrent = v, "Calls to upstreams that run at a time, streams until their end.")
            .WithFlatName("UPSTREAM_MAX_CONCURRENT").WithDefault("any number; below 1,024 what the process's file handles allow");
        rows.Number("MaxConcurrentPerProvider", o => o.MaxConcurrentPerProvider, (o, v) => o.MaxConcurrentPerProvider = v, "Calls to one provider that run at a time.").WithDefault("any number");
        rows.Number("QueueLimit", o => o.QueueLimit, (o, v) => o.QueueLimit = v, "Requests that wait for their turn; more are answered 503 `gateway_saturated`.", min: 0).WithFlatName("UPSTREAM_QUEUE_MAX");
        rows.Value(
            "QueueTimeout", Kinds.TimeKind.Timer, o => o.QueueTimeout, (o, v) => o.QueueTimeout = v,
            "How long a request may wait for its turn, then 503 `gateway_saturated`. The flat name takes milliseconds.", Kinds.MillisecondsKind.Instance).WithFlatName("UPSTREAM_QUEUE_TIMEOUT_MS");
        rows.Bytes(
            "MaxBytesInFlight", o => o.MaxBytesInFlight, (o, v) => o.MaxBytesInFlight = v,
            "Bytes of request bodies and replies held at a time, over all requests. Others wait for up to `QueueTimeout`, then 503 `gateway_saturated`; a body that never fits is a 413.", MinBytesInFlight)
            .WithDefault("30 % of the memory the process may use");
    });

    public static readonly SettingGroup<LiveModelOptions> LiveModels = new(rows =>
    {
        rows.Switch("Enabled", o => o.Enabled, (o, v) => o.Enabled = v, "Whether providers are asked for their models.");
        rows.Time("Lifetime", o => o.Lifetime, (o, v) => o.Lifetime = v, "How long a list is good.");
        rows.Time("RetryAfter", o => o.RetryAfter, (o, v) => o.RetryAfter = v, "How long a provider that could not be asked is left alone.");
        rows.Time("Patience", o => o.Patience, (o, v) => o.Patience = v, "How long an answer waits for a list that was never had.");
    });

    public static readonly SettingGroup<HealthOptions> Health = new(rows =>
    {
        rows.Switch("TestOnStart", o => o.TestOnStart, (o, v) => o.TestOnStart = v, "Tests every token once at start, with the list of models (no paid call).");
        rows.Time("TestInterval", o => o.TestInterval, (o, v) => o.TestInterval = v, "How often tokens in quarantine are tested, ± 20 %; a good one returns by itself.", zeroIsNone: true);
        rows.Switch("TestAll", o => o.TestAll, (o, v) => o.TestAll = v, "Tests all tokens then, so that a bad one is found before a request finds it.");
        rows.Time("TestTimeout", o => o.TestTimeout, (o, v) => o.TestTimeout = v, "How long one test may take.");
    });

    public static readonly SettingGroup<ImageFetchOptions> Images = new(rows =>
    {
        rows.Bytes("MaxBytes", o => o.MaxBytes, (o, v) => o.MaxBytes = (int)v, "Bytes that the fetched images of one request may have together.", max: int.MaxValue);
        rows.Time("Timeout", o => o.Timeout, (o, v) => o.Timeout = v, "How long fetching the images of one request may take.");
        rows.Number("MaxPerRequest", o => o.MaxPerRequest, (o, v) => o.MaxPerRequest = v, "Images that one request may have fetched.");
    });
}
