using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.Anthropic;

/// <summary>A path that the vendor does not have: 404, recorded and counted like any call.</summary>
internal sealed class UnknownPathEndpoint : Endpoint
{
    public override IParsedRequest Parse(Call call) =>
        new RefusedRequest(new ErrorCase(404, ErrorKind.UnknownPath, "Not Found"));
}
