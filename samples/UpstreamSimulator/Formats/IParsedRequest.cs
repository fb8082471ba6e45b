using UpstreamSimulator.Calls;

namespace UpstreamSimulator.Formats;

/// <summary>A request that a format understood, ready to be answered once.</summary>
internal interface IParsedRequest : IDisposable
{
    /// <summary>The model asked for, whose name may carry a fault.</summary>
    string? Model { get; }

    /// <summary>Why it cannot be answered, or null.</summary>
    ErrorCase? Problem { get; }

    /// <summary>The good answer; faults of delivery come on top. Not called when there is a problem.</summary>
    Reply Answer(Call call);
}
