namespace ProviderKit.Counting;

/// <summary>What a member of a request's JSON is to the model, and so how it is counted.</summary>
internal enum MemberRule
{
    /// <summary>A string, or blocks of them; also the rule for unlisted members: a high estimate is better than a low one.</summary>
    Text,

    /// <summary>The model never sees it, or it is part of the overhead: ids, types, cache marks.</summary>
    Skip,

    /// <summary>The model sees the value as JSON: inputs of calls, schemas.</summary>
    Json,

    /// <summary>An image, a document or a recording.</summary>
    Media,

    /// <summary>Text the vendor has encrypted, in base64.</summary>
    Sealed,

    /// <summary>What the model thought in earlier turns.</summary>
    Thinking,

    /// <summary>The list of messages.</summary>
    Messages,

    /// <summary>The list of tools.</summary>
    Tools,

    /// <summary>What the vendor is to drop from the messages before the model reads them.</summary>
    ContextEdits,
}
