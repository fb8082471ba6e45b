using UpstreamSimulator.Calls;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.OpenAIResponses;

/// <summary><c>POST .../responses/input_tokens</c>.</summary>
internal sealed class InputTokensEndpoint(Vendor vendor) : VendorEndpoint(vendor)
{
    public override IParsedRequest Parse(Call call) => new CountRequest(call.Body, ResponsesRules.Counting);
}
