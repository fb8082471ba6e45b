using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Wire;

/// <summary>Names contents that have no counterpart in OpenAI's format, so that none is lost in silence.</summary>
internal static class ContentName
{
    /// <summary>Contents that say nothing to a model or a client, or that are read from the message as a whole.</summary>
    public static bool IsSilent(AIContent content) => content is UsageContent;

    /// <summary>The type, and the media type where there is one.</summary>
    public static string Of(AIContent content) => content switch
    {
        DataContent data => $"{nameof(DataContent)} {data.MediaType}",
        UriContent uri => $"{nameof(UriContent)} {uri.MediaType}",
        _ => content.GetType().Name,
    };
}
