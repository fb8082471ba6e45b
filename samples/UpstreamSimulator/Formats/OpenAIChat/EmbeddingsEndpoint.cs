using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats.OpenAIChat;

/// <summary><c>POST .../embeddings</c>.</summary>
internal sealed class EmbeddingsEndpoint(Vendor vendor) : VendorEndpoint(vendor)
{
    // Azure's older paths name the model in the path, as the deployment.
    public override IParsedRequest Parse(Call call) =>
        new EmbeddingsRequest(Vendor, call.Body, call.Http.Request.RouteValues["deployment"] as string);
}
