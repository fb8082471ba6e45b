using ProviderKit.Formats.Replies.Observing;

namespace ProviderKit;

/// <summary>Takes note of what a provider does within one attempt.</summary>
internal interface ICallLog
{
    /// <summary>A call has ended, and the attempt goes on with another with the same token. Each reached an upstream.</summary>
    /// <param name="error">What the call failed at; null when it succeeded.</param>
    void NextCall(ProviderError? error);

    /// <summary>A field of the request is not sent, or a part of the reply is not passed on, because there is no counterpart for it.</summary>
    /// <param name="name">Its name in the request that the provider was given, or in the reply.</param>
    void LeavesOut(string name);

    /// <summary>Takes what the upstream's reply says of itself; null where nothing listens.</summary>
    ReplyObservation? Observation { get; }
}
