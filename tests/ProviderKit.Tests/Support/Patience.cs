namespace ProviderKit.Tests.Support;

/// <summary>How long a test waits for what must happen at once; only a failing test ever waits that long.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task<T> Patiently<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task Patiently(this Task task) => task.WaitAsync(Limit);
}
