using System.Collections.Concurrent;
using ProviderKit.Upstream;

namespace ProviderKit.Tests.Support;

/// <summary>A provider whose answers a test writes.</summary>
internal sealed class FakeProvider(Func<ProviderCall, CancellationToken, ValueTask<ProviderReply>> answer) : IChatProvider
{
    public const string Reply =
        """{"id":"c1","object":"chat.completion","model":"upstream-model","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""";

    public FakeProvider(Func<ProviderCall, ProviderReply> answer)
        : this((call, _) => new ValueTask<ProviderReply>(answer(call)))
    {
    }

    public ProviderInfo Info { get; init; } = new() { Name = "acme", Prefix = "ext-acme-", Models = ["known"] };

    /// <summary>The names of the tokens the calls came with, in order; "-" for none.</summary>
    public ConcurrentQueue<string> Calls { get; } = [];

    public ValueTask<ProviderReply> SendAsync(ProviderCall call, CancellationToken cancellationToken)
    {
        Calls.Enqueue(call.Token?.Name ?? "-");
        return answer(call, cancellationToken);
    }

    public static ProviderReply Whole(string json = Reply) => ProviderReply.Whole(Json.Bytes(json));

    public static ProviderReply Failed(ProviderErrorKind kind, TimeSpan? retryAfter = null) =>
        ProviderReply.Failed(new ProviderError(kind, $"It is {kind}.") { RetryAfter = retryAfter });

    /// <summary>An error as an upstream's status and body make it.</summary>
    public static ProviderReply Status(int status, string body = "")
    {
        using var response = new HttpResponseMessage();
        return ProviderReply.Failed(UpstreamErrors.FromStatus(status, response.Headers, Json.Bytes(body), "acme", new ErrorRules(), DateTimeOffset.UnixEpoch));
    }
}
