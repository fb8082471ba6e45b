using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary><c>POST /v1/messages</c>.</summary>
internal sealed class MessagesEndpoint : Endpoint
{
    public override IParsedRequest Parse(Call call) =>
        CheckVersion(call.Http.Request) is { } problem ? new RefusedRequest(problem) : new MessagesRequest(call.Body);
}
