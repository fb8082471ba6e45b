using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary>A path that the vendor does not have: 404, recorded and counted like any call.</summary>
internal sealed class UnknownPathEndpoint(Vendor vendor) : VendorEndpoint(vendor)
{
    public override IParsedRequest Parse(Call call)
    {
        var request = call.Http.Request;
        return new Refused(
            new ErrorCase(404, ErrorKind.UnknownPath, $"Unknown request URL: {request.Method} {request.Path}."));
    }

    private sealed class Refused(ErrorCase problem) : IParsedRequest
    {
        public string? Model => null;

        public ErrorCase? Problem => problem;

        public Reply Answer(Call call) => throw new InvalidOperationException("A refused request has no answer.");

        public void Dispose()
        {
        }
    }
}
