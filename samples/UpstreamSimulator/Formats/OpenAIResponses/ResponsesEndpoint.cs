using UpstreamSimulator.Calls;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.OpenAIResponses;

/// <summary><c>POST .../responses</c>. Nothing is stored: a previous response is not found.</summary>
internal sealed class ResponsesEndpoint(Vendor vendor) : VendorEndpoint(vendor)
{
    public override IParsedRequest Parse(Call call) => new ResponsesRequest(call.Body);
}
