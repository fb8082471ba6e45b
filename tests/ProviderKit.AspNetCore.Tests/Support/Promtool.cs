using System.ComponentModel;
using System.Diagnostics;

namespace ProviderKit.AspNetCore.Tests.Support;

/// <summary>Prometheus's own checks, from Debian's package <c>prometheus</c>, which .ci/run installs. Without the program a test is ignored, except in CI.</summary>
internal static class Promtool
{
    /// <summary>Asserts that it finds nothing to say about a metrics page.</summary>
    public static async Task AssertAcceptsAsync(string page) => Assert.That(await RunAsync(["check", "metrics"], page), Is.EqualTo((0, "")), page);

    /// <summary>Asserts that it can read a file of rules.</summary>
    public static async Task AssertAcceptsRulesAsync(string rules)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, rules);
            var (code, said) = await RunAsync(["check", "rules", file], "");
            Assert.That(code, Is.Zero, said);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<(int Code, string Said)> RunAsync(string[] arguments, string input)
    {
        var start = new ProcessStartInfo("promtool", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception) when (Environment.GetEnvironmentVariable("CI") is null)
        {
            Assert.Ignore("promtool is not installed.");
            throw;
        }
        using (process)
        {
            var (said, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(Patience.Token());
            return (process.ExitCode, await said + await errors);
        }
    }
}
