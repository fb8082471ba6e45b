using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary><c>POST .../responses/input_tokens</c>.</summary>
internal sealed class InputTokensEndpoint(Vendor vendor) : VendorEndpoint(vendor)
{
    public override IParsedRequest Parse(Call call) => new CountRequest(call.Body, ResponsesRules.Counting);
}
