using UpstreamSimulator.Calls;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.OpenAICompletions;

/// <summary><c>POST .../completions</c>, the API that came before chat.</summary>
internal sealed class CompletionsEndpoint(Vendor vendor) : VendorEndpoint(vendor)
{
    public override IParsedRequest Parse(Call call) => new CompletionsRequest(call.Body);
}
