using System.Collections.Frozen;
using System.Text;

namespace ProviderKit.Diagnostics;

/// <summary>
/// All names of metrics and attributes. Those that begin with <c>gen_ai</c> are OpenTelemetry's conventions for generative
/// AI, which are still moving: https://opentelemetry.io/docs/specs/semconv/gen-ai/ (as of November 2026).
/// </summary>
internal static class TelemetryNames
{
    public const string OperationDuration = "gen_ai.client.operation.duration";
    public const string TimeToFirstChunk = "gen_ai.client.operation.time_to_first_chunk";
    public const string TimePerOutputChunk = "gen_ai.client.operation.time_per_output_chunk";
    public const string TokenUsage = "gen_ai.client.token.usage";
    public const string CacheReadUsage = "gen_ai.client.inference.usage.cache_read.input_tokens";
    public const string CacheWriteUsage = "gen_ai.client.inference.usage.cache_write.input_tokens";
    public const string ReasoningUsage = "gen_ai.client.inference.usage.reasoning.output_tokens";

    public const string Requests = "providerkit.requests";
    public const string ActiveRequests = "providerkit.requests.active";
    public const string Rotations = "providerkit.rotations";
    public const string Retries = "providerkit.retries";
    public const string Fallbacks = "providerkit.fallbacks";
    public const string Tokens = "providerkit.tokens";
    public const string Blocks = "providerkit.blocks";
    public const string Quarantines = "providerkit.quarantines";
    public const string AvoidedRateLimits = "providerkit.avoided_rate_limits";
    public const string QueueLength = "providerkit.queue.length";
    public const string MemoryInFlight = "providerkit.memory.in_flight";
    public const string MemoryLimit = "providerkit.memory.limit";
    public const string LogDrops = "providerkit.log.drops";
    public const string BuildInfo = "providerkit.build.info";
    public const string Version = "version";

    public const string Operation = "gen_ai.operation.name";
    public const string Provider = "gen_ai.provider.name";
    public const string Model = "gen_ai.request.model";
    public const string TokenType = "gen_ai.token.type";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string OutputTokens = "gen_ai.usage.output_tokens";
    public const string CachedTokens = "gen_ai.usage.cache_read.input_tokens";
    public const string CacheWriteTokens = "gen_ai.usage.cache_write.input_tokens";
    public const string ReasoningTokens = "gen_ai.usage.reasoning.output_tokens";
    public const string ResponseId = "gen_ai.response.id";
    public const string ResponseModel = "gen_ai.response.model";
    public const string FinishReasons = "gen_ai.response.finish_reasons";
    public const string ErrorType = "error.type";

    public const string RequestId = "providerkit.request.id";
    public const string Attempts = "providerkit.attempts";
    public const string ProviderName = "providerkit.provider.name";
    public const string AttemptFailed = "providerkit.attempt.failed";
    public const string Token = "providerkit.token.name";
    public const string TokenState = "providerkit.token.state";
    public const string Queue = "providerkit.queue.name";

    public const string Input = "input";
    public const string Output = "output";

    /// <summary>What the conventions advise for durations, in seconds.</summary>
    public static readonly double[] DurationBuckets = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    /// <summary>What the conventions advise for tokens.</summary>
    public static readonly long[] TokenBuckets = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

    private static readonly FrozenDictionary<ProviderErrorKind, string> ErrorTypes =
        Enum.GetValues<ProviderErrorKind>().ToFrozenDictionary(kind => kind, kind => SnakeCase(kind.ToString()));

    public static string OperationOf(WireFormat? format) => format?.Operation switch
    {
        WireOperation.Embeddings => "embeddings",
        WireOperation.CountTokens => "count_tokens", // the conventions have no name for it
        WireOperation.StoredReplies => "stored_responses", // the conventions have no name for it
        WireOperation.PassThrough => "pass_through", // the conventions have no name for it
        _ => "chat",
    };

    /// <summary>The value of <see cref="ErrorType"/>, such as <c>rate_limited</c>.</summary>
    public static string ErrorTypeOf(ProviderErrorKind kind) => ErrorTypes[kind];

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        foreach (char letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0) text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }
}
