namespace ProviderKit;

/// <summary>A provider that applies the timeouts of <see cref="UpstreamOptions"/> to its own calls. For all others, <see cref="TimedCalls"/> applies them.</summary>
internal interface ITimedProvider : IChatProvider;
