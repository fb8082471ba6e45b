using ProviderKit.Formats.Replies.Observing;

namespace ProviderKit;

/// <summary>Records what a provider does within one attempt.</summary>
internal interface ICallLog
{
    /// <summary>Records that a call has ended and the attempt continues with another call with the same token. Each reached an upstream.</summary>
    /// <param name="error">The call's error; null if it succeeded.</param>
    void NextCall(ProviderError? error);

    /// <summary>Records that a field of the request, or a part of the reply, is not passed on because it has no counterpart.</summary>
    /// <param name="name">Its name in the request that the provider received, or in the reply.</param>
    void LeavesOut(string name);

    /// <summary>Receives metadata of the upstream's reply; null if nothing uses it.</summary>
    ReplyObservation? Observation { get; }
}
