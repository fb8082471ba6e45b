using System.Text.Json;

namespace ProviderKit;

/// <summary>
/// The <c>RawRepresentation</c> of responses and updates of ProviderKit's chat client: the reply's JSON, and how it came about. Immutable.
/// </summary>
/// <example>
/// <code>
/// var response = await client.GetResponseAsync("Hello");
/// if (response.RawRepresentation is RawChatReply raw) Console.WriteLine($"{raw.Provider} answered at attempt {raw.Attempts}");
/// </code>
/// </example>
public sealed class RawChatReply
{
    internal RawChatReply(DispatchResult result, JsonElement json)
    {
        (RequestId, Provider, Attempts, Ignored) = (result.RequestId, result.Provider, result.Attempts, result.Ignored);
        Json = json;
    }

    /// <summary>The gateway's id of the request, by which logs, trails and records name it.</summary>
    public string RequestId { get; }

    /// <summary>The name of the provider that answered; null if the reply is not a provider's.</summary>
    public string? Provider { get; }

    /// <summary>The number of upstream calls, of which the last one succeeded.</summary>
    public int Attempts { get; }

    /// <summary>Fields of the request that were not sent because the upstream has no counterpart for them.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>The completion, or the chunk of a stream, in OpenAI's format. Undefined in the update that ends a stream.</summary>
    public JsonElement Json { get; }
}
