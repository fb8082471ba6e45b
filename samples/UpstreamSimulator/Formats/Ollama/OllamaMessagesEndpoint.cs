using UpstreamSimulator.Calls;
using UpstreamSimulator.Formats.Anthropic;

namespace UpstreamSimulator.Formats.Ollama;

/// <summary><c>POST /v1/messages</c> as Ollama serves it: keyless, and without a version's header.</summary>
internal sealed class OllamaMessagesEndpoint : Anthropic.Endpoint
{
    public override bool NeedsToken => false;

    public override IParsedRequest Parse(Call call) => new MessagesRequest(call.Body);

    // A server without the API knows nothing of its errors.
    public override ErrorBody Shape(ErrorCase error) => error.Kind == ErrorKind.UnknownPath ? OllamaEndpoint.Write(error) : base.Shape(error);
}
