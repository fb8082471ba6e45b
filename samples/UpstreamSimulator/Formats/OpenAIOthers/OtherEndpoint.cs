using UpstreamSimulator.Calls;
using UpstreamSimulator.Formats.OpenAIChat;

namespace UpstreamSimulator.Formats.OpenAIOthers;

/// <summary>An operation beside chat, such as <c>POST .../images/generations</c> or <c>POST .../rerank</c>.</summary>
internal sealed class OtherEndpoint(Vendor vendor, Func<Call, IParsedRequest> parse) : VendorEndpoint(vendor)
{
    public override IParsedRequest Parse(Call call) => parse(call);
}
