using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary><c>POST .../chat/completions</c>.</summary>
internal sealed class ChatEndpoint(Vendor vendor) : VendorEndpoint(vendor)
{
    // Azure's older paths name the model in the path, as the deployment.
    public override IParsedRequest Parse(Call call) =>
        new ChatRequest(Vendor, call.Body, call.Http.Request.RouteValues["deployment"] as string);
}
