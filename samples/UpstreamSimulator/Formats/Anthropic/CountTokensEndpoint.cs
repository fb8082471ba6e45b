using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary><c>POST /v1/messages/count_tokens</c>.</summary>
internal sealed class CountTokensEndpoint : Endpoint
{
    public override IParsedRequest Parse(Call call) =>
        CheckVersion(call.Http.Request) is { } problem ? new RefusedRequest(problem) : new CountRequest(call.Body, CountTokensRules.Rules);
}
