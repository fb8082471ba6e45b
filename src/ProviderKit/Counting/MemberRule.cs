namespace ProviderKit.Counting;

/// <summary>How a member of a request's JSON is counted, depending on how the model reads it.</summary>
internal enum MemberRule
{
    /// <summary>A string, or blocks of strings. Also the rule for unlisted members: a high estimate is better than a low one.</summary>
    Text,

    /// <summary>The model never sees it, or it is part of the overhead: ids, types, cache marks.</summary>
    Skip,

    /// <summary>The model sees the value as JSON: inputs of calls, schemas.</summary>
    Json,

    /// <summary>An image, a document or a recording.</summary>
    Media,

    /// <summary>Text the vendor has encrypted, in base64.</summary>
    Sealed,

    /// <summary>The model's reasoning in earlier turns.</summary>
    Thinking,

    /// <summary>The list of messages.</summary>
    Messages,

    /// <summary>The list of tools.</summary>
    Tools,

    /// <summary>Edits that the vendor applies to the messages before the model reads them.</summary>
    ContextEdits,
}
