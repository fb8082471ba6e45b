using System.Globalization;

namespace ProviderKit.Tests.Logs;

/// <summary>What runs in the process that is killed: logs without end, and says what it was told is flushed.</summary>
internal static class KilledWriter
{
    public const string Command = "log-until-killed";

    public const string Provider = "acme";

    public static ProviderLogOptions Options(string folder) =>
        new() { Enabled = true, Directory = folder, MaxFileBytes = ProviderLogOptions.LeastFileBytes, KeptFiles = 1000 };

    public static async Task<int> RunAsync(string folder, TextWriter output)
    {
        await using var store = new ProviderLogStore(Options(folder), [Provider]);
        for (int number = 1; ; number++)
        {
            while (!store.Info(Provider, number.ToString(CultureInfo.InvariantCulture))) await Task.Yield();
            if (number % 500 != 0) continue;
            if (!await store.FlushAsync()) return 2;
            await output.WriteLineAsync(number.ToString(CultureInfo.InvariantCulture));
            await output.FlushAsync();
        }
    }
}
