using System.Text.Json;
using System.Text.Json.Nodes;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Requests;

/// <summary>What an app's <c>RawRepresentationFactory</c> returns: members of the request's body, and what else a <see cref="ChatRequest"/> says.</summary>
/// <param name="Members">An object, or default for none.</param>
/// <param name="Request">The request; null if the app gave JSON alone.</param>
internal readonly record struct RequestTemplate(JsonElement Members, ChatRequest? Request)
{
    /// <exception cref="NotSupportedException">The object is of another type.</exception>
    public static RequestTemplate Of(object? raw) => raw switch
    {
        null => default,
        JsonElement { ValueKind: JsonValueKind.Object } members => new(members, null),
        JsonObject members => new(WireJson.Element(json => members.WriteTo(json)), null),
        ChatRequest request => new(WireJson.Parse(request.Body), request),
        _ => throw new NotSupportedException(
            $"RawRepresentationFactory returned {raw.GetType().Name}. Return a JsonObject or JsonElement with members of the request's body in OpenAI's format, or a ProviderKit.ChatRequest."),
    };

    /// <summary>The request with this body and what the template says beside its members.</summary>
    /// <param name="body">The body.</param>
    /// <param name="format">Its format. Default: null, OpenAI's chat format.</param>
    /// <param name="leftOut">The names of what the app asks for that the body does not say. Default: null, none.</param>
    /// <exception cref="ProviderException">The body cannot be such a request.</exception>
    public ChatRequest Complete(ReadOnlyMemory<byte> body, WireFormat? format = null, IReadOnlyList<string>? leftOut = null)
    {
        var address = new RequestAddress { Ignored = leftOut };
        if (!ChatRequest.TryRead(body, out var request, out var error, Request?.Headers, format, Request?.ClientName, Request?.ClientRequestId, Request?.Client, address))
            throw new ProviderException(error);
        if (Request?.AllowFallback == false) request = request.WithoutFallback();
        return Request?.AllowAutomaticCache == false ? request.WithoutAutomaticCache() : request;
    }
}
